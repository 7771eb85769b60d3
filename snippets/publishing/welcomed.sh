# on: client
# expect: Welcome to nginx
curl -s http://host-public:8080/ | grep '<h1>'
