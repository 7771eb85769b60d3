# on: client
# expect: ^ssh-ed25519 AAAA\S+ mia@client$
# expect: ^256 SHA256:\S{43} mia@client \(ED25519\)$
ssh-keygen -q -t ed25519 -N '' -C mia@client -f ~/.ssh/mia

cat ~/.ssh/mia.pub

ssh-keygen -l -f ~/.ssh/mia.pub
