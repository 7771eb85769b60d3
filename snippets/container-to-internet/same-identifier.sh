# expect: 1 received
docker run -d --name web2 nginx

docker exec web ping -c 1 -e 7 server

docker exec web2 ping -c 1 -e 7 server
