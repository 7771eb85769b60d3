# expect: ^[0-9a-f]{64}$
docker network create -o com.docker.network.driver.mtu=1400 narrow

docker run -d --name small --network narrow nginx
