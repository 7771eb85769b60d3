# on: container web
# expect: ^200$
curl -s -o /dev/null -w '%{http_code}\n' http://host:8080/
