# on: client
# expect: ^256 SHA256:\S{43} .*\(ED25519\)$
ssh-keygen -l -f ~/.ssh/id_ed25519.pub
