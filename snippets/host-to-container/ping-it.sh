# expect: 2 received
container=$(docker exec web hostname -i)

ping -c 2 -i 0.2 "$container"
