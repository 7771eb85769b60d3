# on: client
# expect: \A(?:two: [^\n]*\n){2}\Z
curl -s --local-port 40004 'http://host-public:8087/reports/who?[1-2]'
