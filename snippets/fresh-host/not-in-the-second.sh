# status: 2
# expect: No such file or directory
docker exec web2 ls /hello.txt
