# expect: 0 received
# expect: ^\s+1\s+84 DROP
pid=$(docker inspect -f '{{.State.Pid}}' safe)

gateway=$(docker network inspect vault \
    -f '{{(index .IPAM.Config 0).Gateway}}')

nsenter -t "$pid" -n ip route add default via "$gateway"

iptables -Z DOCKER-ISOLATION-STAGE-1

server=$(getent ahostsv4 server | awk '{ print $1; exit }')

docker exec safe ping -c 1 -W 0.5 "$server" || true

iptables -nvL DOCKER-ISOLATION-STAGE-1
