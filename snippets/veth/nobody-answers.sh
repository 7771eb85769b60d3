# status: 1
# expect: 0 received
address=$(docker exec web hostname -i)

ping -c 1 -W 1 "$address"
