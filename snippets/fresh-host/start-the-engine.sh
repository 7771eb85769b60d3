# timeout: 60
# expect: ^Server:
dockerd > /var/log/docker.log 2>&1 &

timeout 30 bash -c 'until docker version > /dev/null 2>&1; do :; done'

docker version
