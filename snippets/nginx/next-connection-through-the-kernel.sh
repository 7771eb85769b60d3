# on: client
# expect: \A(?:two: [^\n]*\n){4}\Z
curl -s --local-port 40008 'http://host-public/who?[1-4]'
