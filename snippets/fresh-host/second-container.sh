# expect: ^[0-9a-f]{64}$
docker run -d --name web2 nginx

docker exec web touch /hello.txt

docker exec web ls /hello.txt
