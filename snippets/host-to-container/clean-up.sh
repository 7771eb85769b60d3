# expect: ^web$
docker rm -f web
