# on: client
# status: 255
# expect: Permission denied \(publickey\)
ssh mia@host-public.lab.example whoami
