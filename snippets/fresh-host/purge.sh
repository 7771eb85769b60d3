# timeout: 60
# expect: ^Purging configuration files for docker\.io
docker rm -f web web2

DEBIAN_FRONTEND=noninteractive apt-get -qq purge -y docker.io docker-cli containerd runc
