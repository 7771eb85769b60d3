# expect: ^private\s+127\.0\.0\.1:8081->80/tcp$
docker run -d --name private -p 127.0.0.1:8081:80 nginx

docker ps --format 'table {{.Names}}\t{{.Ports}}'
