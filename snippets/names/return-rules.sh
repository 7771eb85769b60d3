# expect: ^\s+0\s+0 SNAT\s+udp
# expect: ^\s+0\s+0 SNAT\s+tcp
pid=$(docker inspect -f '{{.State.Pid}}' api)

nsenter -t "$pid" -n iptables -t nat -nvL DOCKER_POSTROUTING
