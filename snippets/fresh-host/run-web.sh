# expect: ^[0-9a-f]{64}$
docker run -d --name web nginx
