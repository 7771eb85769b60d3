# expect: 3 received
server=$(dig +short +search server)

docker exec web ping -c 3 -i 0.2 "$server"
