# expect: ^web\s+0\.0\.0\.0:8080->80/tcp
docker rm -f web

docker run -d --name web -p 8080:80 nginx

docker ps --format 'table {{.Names}}\t{{.Ports}}'
