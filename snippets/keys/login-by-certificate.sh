# on: client
# expect: ^mia$
curl -s -o ~/.ssh/id_ed25519-cert.pub http://server/mia-cert.pub

ssh mia@host-public.lab.example whoami
