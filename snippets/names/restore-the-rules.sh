# expect: ^\S+\s+web$
pid=$(docker inspect -f '{{.State.Pid}}' api)

nsenter -t "$pid" -n iptables-restore <nat-rules

rm nat-rules

docker exec api getent hosts web
