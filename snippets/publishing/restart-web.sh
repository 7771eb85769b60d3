# expect: ^-A DOCKER .*--dport 8080 -j DNAT --to-destination \S+:80$
docker restart web

iptables -t nat -S DOCKER
