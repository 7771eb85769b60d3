# expect: ^\d+: eth0@if\d+
docker run -d --name helper --network container:web busybox sleep 3600

docker exec helper ip addr show eth0

docker exec web ip addr show eth0
