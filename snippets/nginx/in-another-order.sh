docker rm -f one two

for name in two one; do
    docker run -d --name "$name" --hostname "$name" --network shop \
        -v "$PWD/backend.conf:/etc/nginx/nginx.conf:ro" -v "$PWD/site:/site:ro" nginx
done
