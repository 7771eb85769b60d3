# expect: ^\S+ from \S+ via \S+ dev eth0
container=$(docker exec web hostname -i)

server=$(dig +short +search server)

ip route get "$server" from "$container" iif docker0
