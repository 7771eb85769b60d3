iptables -I DOCKER-USER -i eth0 -o shop0 -p tcp --dport 80 -j ACCEPT
