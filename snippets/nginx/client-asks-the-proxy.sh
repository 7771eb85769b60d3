# on: client
# expect: ^one: asked by [\d.]+, forwarded for ""$
curl -s --local-port 40001 http://host-public:8080/who
