# on: client
# expect: Permission denied
# expect: ^mia:!$
ssh mia@host-public.lab.example 'grep -o ^mia:. /etc/shadow' || true

export DOCKER_HOST=ssh://mia@host-public.lab.example

docker run --rm -v /etc:/host-etc busybox grep -o ^mia:. /host-etc/shadow
