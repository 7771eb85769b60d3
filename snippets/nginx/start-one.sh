# expect: ^[0-9a-f]{64}$
docker run -d --name one --hostname one --network shop \
    -v "$PWD/backend.conf:/etc/nginx/nginx.conf:ro" -v "$PWD/site:/site:ro" nginx
