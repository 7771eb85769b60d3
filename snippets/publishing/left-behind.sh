# expect: ^web2\s+Created
docker ps -a --format 'table {{.Names}}\t{{.Status}}\t{{.Ports}}' \
    --filter name=web2

docker rm web2

docker run -d --name web2 -p 8082:80 nginx

docker port web2
