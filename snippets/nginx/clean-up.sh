nft delete table ip balancer

iptables -D DOCKER-USER -i eth0 -o shop0 -p tcp --dport 80 -j ACCEPT

docker rm -f one two proxy layer4 layer7

docker network rm shop

rm -r site backend.conf proxy.conf layer4.conf layer7.conf
