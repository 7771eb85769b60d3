# on: client
# expect: ^CONTAINER ID
ssh debian@host-public.lab.example sudo docker ps
