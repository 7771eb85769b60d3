# expect: "backend"
docker run -d --name backend1 --network shop --network-alias backend nginx

docker run -d --name backend2 --network shop --network-alias backend nginx

docker inspect -f '{{json .NetworkSettings.Networks.shop.DNSNames}}' \
    backend1 backend2
