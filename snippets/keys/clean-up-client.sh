# on: client
# expect: ^web$
docker -H ssh://mia@host-public.lab.example rm -f web

rm ~/.ssh/id_ed25519 ~/.ssh/id_ed25519.pub ~/.ssh/id_ed25519-cert.pub ~/.ssh/known_hosts

rm letter.* shared.* tampered.bin public.pem reply.* forged.txt host.key ca.pub guess.txt long.txt
