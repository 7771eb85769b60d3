# expect: Welcome to nginx
docker exec helper wget -q -O - http://127.0.0.1/ | head -4
