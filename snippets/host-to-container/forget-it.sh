# expect: 1 received
# expect: REACHABLE
container=$(docker exec web hostname -i)

ip neigh del "$container" dev docker0

ping -c 1 "$container"

ip neigh show dev docker0
