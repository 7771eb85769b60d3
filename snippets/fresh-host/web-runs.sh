# expect: ^.* web$
docker ps
