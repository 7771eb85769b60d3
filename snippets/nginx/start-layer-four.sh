# expect: ^[0-9a-f]{64}$
docker run -d --name layer4 --network shop -p 8084:80 \
    -v "$PWD/layer4.conf:/etc/nginx/nginx.conf:ro" nginx
