# on: client
# expect: ^one: asked by
curl -s --local-port 40010 http://host-public:8080/who
