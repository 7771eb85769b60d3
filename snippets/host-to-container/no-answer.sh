# status: 1
# expect: 100% packet loss
container=$(docker exec web hostname -i)

ping -c 1 -W 1 "$container"
