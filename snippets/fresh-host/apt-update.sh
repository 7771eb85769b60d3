# on: client
# timeout: 60
# expect: ^Reading package lists
ssh admin@host-public.lab.example sudo apt-get update
