# on: client
# expect: \A(?:one: [^\n]*\n){4}\Z|\A(?:two: [^\n]*\n){4}\Z
curl -s --local-port 40005 'http://host-public:8084/who?[1-4]'
