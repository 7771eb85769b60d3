# expect: ^[0-9a-f]{12}\s+back\s+bridge
# expect: ^[0-9a-f]{12}\s+front\s+bridge
docker network create front

docker network create back

docker network ls
