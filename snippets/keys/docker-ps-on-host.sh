# expect: \bweb$
docker ps
