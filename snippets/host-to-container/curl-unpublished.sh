# expect: ^200$
# expect: ^80/tcp$
container=$(docker exec web hostname -i)

curl -s -o /dev/null -w '%{http_code}\n' "http://$container/"

docker ps --filter name=web --format '{{.Ports}}'
