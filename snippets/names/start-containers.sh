# expect: ^api\s+shop$
# expect: ^plain\s+bridge$
# expect: ^onhost\s+host$
docker network create shop

docker run -d --name web --network shop nginx

docker run -d --name api --network shop nginx

docker run -d --name plain nginx

docker run -d --name onhost --network host nginx

docker ps --format 'table {{.Names}}\t{{.Networks}}'
