# expect: eth0 +inet
docker restart -t 0 helper

docker exec helper ip -o addr
