# on: client
# expect: ^ssh-ed25519 AAAA\S+ mia@client$
# expect: ^256 SHA256:\S{43} mia@client \(ED25519\)$
ssh-keygen -q -t ed25519 -N '' -C mia@client -f ~/.ssh/id_ed25519

cat ~/.ssh/id_ed25519.pub

ssh-keygen -l -f ~/.ssh/id_ed25519.pub
