# expect: 1 received
network=$(docker network inspect bridge \
    -f '{{(index .IPAM.Config 0).Subnet}}')

iptables -t nat -A POSTROUTING -s "$network" ! -o docker0 -j MASQUERADE

docker exec web ping -c 1 server
