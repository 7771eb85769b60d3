# on: server
# expect: ^256 SHA256:\S{43} mia@client \(ED25519\)$
ssh-keygen -l -f mia.pub

cp mia.pub /var/www/html
