# expect: ^1450$
docker swarm init \
    --advertise-addr "$(hostname -I | awk '{ print $1 }')" > /dev/null

docker network create -d overlay --attachable far > /dev/null

docker run --rm --network far nginx cat /sys/class/net/eth0/mtu
