# expect: ^[0-9a-f]{64}$
docker run -d --name proxy --network shop -p 8080:80 \
    -v "$PWD/proxy.conf:/etc/nginx/nginx.conf:ro" nginx
