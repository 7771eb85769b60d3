# expect: ^Node left the swarm
docker network rm far

docker swarm leave --force

docker network rm docker_gwbridge
