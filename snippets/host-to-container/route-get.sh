# expect: \A\S+ dev docker0 src \S+
container=$(docker exec web hostname -i)

ip route get "$container"
