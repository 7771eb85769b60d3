# on: client
# status: 1
# expect: permission denied
ssh admin@host-public.lab.example docker ps
