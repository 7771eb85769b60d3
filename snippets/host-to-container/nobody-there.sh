# status: 1
# expect: Destination Host Unreachable
docker run -d --name web2 nginx

gone=$(docker exec web2 hostname -i)

docker rm -f web2

ping -c 1 "$gone"
