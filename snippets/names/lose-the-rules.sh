# expect: ^-N DOCKER_OUTPUT\s*\Z
pid=$(docker inspect -f '{{.State.Pid}}' api)

nsenter -t "$pid" -n iptables-save -t nat >nat-rules

nsenter -t "$pid" -n iptables -t nat -F DOCKER_OUTPUT

nsenter -t "$pid" -n iptables -t nat -S DOCKER_OUTPUT
