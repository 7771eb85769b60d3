# expect: 80/tcp\s+web$
docker ps
