# on: client
# expect: ^Connected to
telnet host-public 8080

curl -s http://host-public:8080/ | grep '<h1>'
