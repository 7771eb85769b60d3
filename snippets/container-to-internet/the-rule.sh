# expect: ^-A POSTROUTING -s \S+ ! -o docker0 -j MASQUERADE$
iptables -t nat -S POSTROUTING
