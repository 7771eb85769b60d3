# expect: ^256 SHA256:\S{43} mia@client \(ED25519\)$
useradd --create-home --shell /bin/bash --groups docker mia

curl -s -O http://server/mia.pub

ssh-keygen -l -f mia.pub

install -d -m 700 -o mia -g mia ~mia/.ssh

install -m 600 -o mia -g mia mia.pub ~mia/.ssh/authorized_keys
