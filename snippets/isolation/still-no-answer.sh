# status: 1
# expect: 1 packets transmitted, 0 received
api=$(docker inspect -f '{{.NetworkSettings.Networks.back.IPAddress}}' api)

docker exec web ping -c 1 -W 0.5 "$api"
