# on: client
# expect: (?s)\Aone: .*^two: .*^one: .*^two: 
curl -s --local-port 40003 'http://host-public:8087/who?[1-4]'
