# on: client
# expect: ^[0-9a-f]{64}$
# expect: ^.* web$
export DOCKER_HOST=ssh://host

docker run -d --name web nginx

docker ps --format 'table {{.ID}}\t{{.Image}}\t{{.Status}}\t{{.Names}}'
