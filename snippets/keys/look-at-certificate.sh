# on: client
# expect: Type: ssh-ed25519-cert-v01@openssh\.com user certificate
curl -s -o ~/.ssh/mia-cert.pub http://server/mia-cert.pub

ssh-keygen -L -f ~/.ssh/mia-cert.pub
