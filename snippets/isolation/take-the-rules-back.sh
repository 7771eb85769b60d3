# expect: ^-N DOCKER-USER\n-A DOCKER-USER -j RETURN$
front=br-$(docker network ls -q -f name=front)

back=br-$(docker network ls -q -f name=back)

iptables -D DOCKER-USER -i "$front" -o "$back" -j ACCEPT

iptables -D DOCKER-USER -i "$back" -o "$front" \
    -m conntrack --ctstate ESTABLISHED -j ACCEPT

iptables -S DOCKER-USER
