# on: client
# expect: ^CONTAINER ID
ssh debian@host-public.lab.example docker ps
