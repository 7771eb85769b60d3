# expect: ^\S+\s+other$
docker network connect shop plain

docker network connect shop other

docker exec plain getent hosts other
