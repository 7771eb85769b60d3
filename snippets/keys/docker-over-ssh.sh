# on: client
# expect: ^[0-9a-f]{64}$
# expect: \bweb$
export DOCKER_HOST=ssh://mia@host-public.lab.example

docker run -d --name web nginx

docker ps
