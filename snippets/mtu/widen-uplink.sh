# expect: mtu 1500
docker network rm plain

ip link set eth0 mtu 1500

ip link show eth0
