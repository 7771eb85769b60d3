# on: client
nc -4N server 7000 < ~/.ssh/id_ed25519.pub
