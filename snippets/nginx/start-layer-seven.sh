# expect: ^[0-9a-f]{64}$
docker run -d --name layer7 --network shop -p 8087:80 \
    -v "$PWD/layer7.conf:/etc/nginx/nginx.conf:ro" nginx
