docker rm -f web2

bridge link
