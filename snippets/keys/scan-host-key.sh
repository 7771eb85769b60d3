# on: client
# expect: ^256 SHA256:\S{43} host-public\.lab\.example \(ED25519\)$
ssh-keyscan -t ed25519 host-public.lab.example > host.key

ssh-keygen -l -f host.key
