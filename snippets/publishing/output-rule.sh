# expect: ^-A OUTPUT ! -d 127\.0\.0\.0/8 -m addrtype --dst-type LOCAL -j DOCKER$
iptables -t nat -S OUTPUT
