# status: 125
# expect: Bind for 0\.0\.0\.0:8080 failed: port is already allocated
docker run -d --name web2 -p 8080:80 nginx
