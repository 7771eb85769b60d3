# on: client
# expect: ^mia$
curl -s -o ~/.ssh/mia-cert.pub http://server/mia-cert.pub

ssh host whoami
