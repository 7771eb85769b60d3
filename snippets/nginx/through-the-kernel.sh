# on: client
# expect: \A(?:one: [^\n]*\n){4}\Z
curl -s --local-port 40007 'http://host-public/who?[1-4]'
