# expect: ^1: lo:
docker run -d --name alone --network none nginx

docker exec alone ip addr
