# on: client
# expect: ^two: asked by
curl -s --local-port 40009 http://host-public:8080/who
