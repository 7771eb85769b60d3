docker rm -f web reader small

docker network rm narrow

ip link del vxlan0
