# expect: 02:00:00:00:00:99 PERMANENT
container=$(docker exec web hostname -i)

ip neigh replace "$container" lladdr 02:00:00:00:00:99 dev docker0

ip neigh show dev docker0
