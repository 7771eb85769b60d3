# expect: ^[0-9a-f]{64}$
docker network create -o com.docker.network.bridge.name=shop0 shop
