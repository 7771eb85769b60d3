# expect: ^web$
docker rm -f web web2
