# expect: ^shop$
docker rm -f web api plain onhost backend1 backend2 other

docker network rm shop
