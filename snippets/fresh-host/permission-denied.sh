# on: client
# status: 1
# expect: permission denied
ssh debian@host-public.lab.example docker ps
