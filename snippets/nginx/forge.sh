# on: client
# expect: forwarded for "somebody else, [\d.]+"
curl -s --local-port 40011 -H 'X-Forwarded-For: somebody else' \
    http://host-public:8080/who
