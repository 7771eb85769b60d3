# expect: ^exposed\s+80/tcp, 9000/tcp$
docker run -d --name exposed --expose 9000 nginx

docker ps --format 'table {{.Names}}\t{{.Ports}}' --filter name=exposed

docker port exposed
