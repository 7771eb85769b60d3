# status: 1
# expect: 3 packets transmitted, 0 received
api=$(docker inspect -f '{{.NetworkSettings.Networks.back.IPAddress}}' api)

docker exec web ping -c 3 -i 0.2 -W 0.5 "$api"
