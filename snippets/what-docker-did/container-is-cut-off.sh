# status: 1
# expect: 100% packet loss
server=$(dig +short +search server)

docker exec web ping -c 1 -W 1 "$server"
