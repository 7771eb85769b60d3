# expect: ^[0-9a-f]{64}$
docker network create --internal vault

docker run -d --name safe --network vault nginx
