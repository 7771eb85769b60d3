# expect: ^1: lo
docker restart web

docker exec helper ip -o addr
