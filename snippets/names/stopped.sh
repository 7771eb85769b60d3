# status: 2
docker stop web

docker exec api getent hosts web
