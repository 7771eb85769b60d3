# expect: ^web$
# expect: ^web2$
docker rm -f web web2
