# timeout: 60
# expect: ^Purging configuration files for docker\.io
docker rm -f web web2

kill "$(cat /run/docker.pid)"

timeout 20 bash -c 'while [ -e /run/docker.pid ]; do :; done'

DEBIAN_FRONTEND=noninteractive apt-get -qq purge -y docker.io docker-cli containerd runc iptables
