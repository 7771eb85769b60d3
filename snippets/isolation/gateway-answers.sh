# expect: 1 received
gateway=$(docker network inspect -f '{{(index .IPAM.Config 0).Gateway}}' back)

docker exec web ping -c 1 -W 1 "$gateway"
