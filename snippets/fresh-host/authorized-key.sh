# on: client
# expect: ^256 SHA256:\S{43} .*\(ED25519\)$
ssh admin@host-public.lab.example 'ssh-keygen -l -f ~/.ssh/authorized_keys'
