# on: client
# expect: \A(?:one: [^\n]*\n){4}\Z
curl -s --local-port 40012 'http://host-public:8087/who?[1-2]'

curl -s http://host-public:8084/who

curl -s http://host-public:8084/who
