# expect: eth0
docker network disconnect back web

docker exec web ip -br addr

docker exec web ip route
