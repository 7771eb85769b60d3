# expect: 1 received
docker run -d --name other nginx

address=$(docker inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' other)

docker exec plain ping -c 1 "$address"
