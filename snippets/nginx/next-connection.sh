# on: client
curl -s --local-port 40006 'http://host-public:8084/who?[1-4]'
