# status: 127
# expect: docker: command not found
docker ps
