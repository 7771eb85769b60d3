# expect: 1 received
address=$(ip -4 -o addr show dev eth0 | grep -oP 'inet \K[^/]+')

container=$(docker exec web hostname -i)

ping -c 1 -I "$address" "$container"
