# on: client
# expect: Permission denied
# expect: ^mia:!$
ssh host 'grep -o ^mia:. /etc/shadow' || true

export DOCKER_HOST=ssh://host

docker run --rm -v /etc:/host-etc busybox grep -o ^mia:. /host-etc/shadow
