# expect: ^web\.shop\.$
address=$(docker inspect -f '{{.NetworkSettings.Networks.shop.IPAddress}}' web)

docker exec api dig +short -x "$address"
