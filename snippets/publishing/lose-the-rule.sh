# expect: ^-A DOCKER -i docker0 -j RETURN\s*\Z
address=$(docker exec web hostname -i)

iptables -t nat -D DOCKER ! -i docker0 -p tcp --dport 8080 \
    -j DNAT --to-destination "$address:80"

iptables -t nat -S DOCKER
