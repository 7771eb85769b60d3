# on: client
# expect: ^CONTAINER ID
ssh admin@host-public.lab.example docker ps
