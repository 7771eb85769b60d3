iptables -D DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 -j DROP

iptables -S DOCKER-USER
