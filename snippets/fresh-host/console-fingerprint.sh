# expect: ^256 SHA256:\S{43} \S+ \(ED25519\)$
ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub
