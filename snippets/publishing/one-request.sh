# on: client
# expect: ^200$
curl -s --local-port 40001 -o /dev/null -w '%{http_code}\n' \
    http://host-public:8080/
