# expect: ^docker0
docker network inspect -f '{{index .Options "com.docker.network.bridge.name"}}' bridge
