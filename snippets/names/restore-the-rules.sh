# expect: tracking table has been emptied
# expect: ^\S+\s+web$
pid=$(docker inspect -f '{{.State.Pid}}' api)

nsenter -t "$pid" -n iptables-restore <nat-rules

nsenter -t "$pid" -n conntrack -F

rm nat-rules

docker exec api getent hosts web
