# on: client
# expect: ^256 SHA256:\S{43} ca@lab\.example \(ED25519\)$
# expect: ^@cert-authority \*\.lab\.example ssh-ed25519 AAAA\S+ ca@lab\.example$
curl -s -O http://server/ca.pub

ssh-keygen -l -f ca.pub

echo "@cert-authority *.lab.example $(cat ca.pub)" > ~/.ssh/known_hosts

cat ~/.ssh/known_hosts
