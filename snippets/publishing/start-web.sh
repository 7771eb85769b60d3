# expect: ^web\s+80/tcp$
docker run -d --name web nginx

docker ps --format 'table {{.Names}}\t{{.Ports}}'
