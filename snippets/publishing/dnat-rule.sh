# expect: ^-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER$
# expect: ^-A DOCKER ! -i docker0 -p tcp .*--dport 8080 -j DNAT --to-destination \S+:80$
iptables -t nat -S PREROUTING

iptables -t nat -S DOCKER
