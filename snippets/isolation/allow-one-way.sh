front=br-$(docker network ls -q -f name=front)

back=br-$(docker network ls -q -f name=back)

iptables -I DOCKER-USER -i "$front" -o "$back" -j ACCEPT
