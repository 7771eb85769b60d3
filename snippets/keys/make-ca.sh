# on: server
# expect: ^256 SHA256:\S{43} ca@lab\.example \(ED25519\)$
ssh-keygen -q -t ed25519 -N '' -C ca@lab.example -f ca

ssh-keygen -l -f ca.pub

cp ca.pub /var/www/html
