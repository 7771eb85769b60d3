# expect: "com.docker.network.bridge.name": "docker0"
# expect: "Name": "web"
docker network inspect bridge
