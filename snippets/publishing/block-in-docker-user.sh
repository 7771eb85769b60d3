# expect: ^-A DOCKER-USER -i eth0 .*ctorigdstport 8080.* -j DROP$
iptables -D INPUT -p tcp --dport 8080 -j DROP

iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 -j DROP

iptables -S DOCKER-USER
