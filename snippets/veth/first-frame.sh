# expect: 1 received
address=$(docker exec web hostname -i)

ping -c 1 "$address"
