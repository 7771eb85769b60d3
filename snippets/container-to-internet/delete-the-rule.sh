# expect: (?s)\A-P POSTROUTING ACCEPT$(?!.*MASQUERADE)
network=$(docker network inspect bridge \
    -f '{{(index .IPAM.Config 0).Subnet}}')

iptables -t nat -D POSTROUTING -s "$network" ! -o docker0 -j MASQUERADE

iptables -t nat -S POSTROUTING
