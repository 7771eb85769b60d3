# expect: ^[0-9a-f]{64}$
docker run -d --name web --network front nginx

docker run -d --name cache --network front nginx

docker run -d --name api --network back -p 8080:80 nginx
