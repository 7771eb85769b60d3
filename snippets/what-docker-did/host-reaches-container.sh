# expect: 1 received
container=$(docker exec web hostname -i)

ping -c 1 "$container"
