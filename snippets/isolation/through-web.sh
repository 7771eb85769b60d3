# status: 1
# expect: 0 received
docker network connect back web

api=$(docker inspect -f '{{.NetworkSettings.Networks.back.IPAddress}}' api)

docker exec cache ping -c 1 -W 0.5 "$api"
