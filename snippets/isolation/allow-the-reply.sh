# expect: 1 received
front=br-$(docker network ls -q -f name=front)

back=br-$(docker network ls -q -f name=back)

iptables -I DOCKER-USER -i "$back" -o "$front" \
    -m conntrack --ctstate ESTABLISHED -j ACCEPT

api=$(docker inspect -f '{{.NetworkSettings.Networks.back.IPAddress}}' api)

docker exec web ping -c 1 -W 1 "$api"
