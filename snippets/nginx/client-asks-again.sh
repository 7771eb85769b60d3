# on: client
# expect: ^one: asked by [\d.]+, forwarded for "[\d.]+"$
curl -s --local-port 40002 http://host-public:8080/who
