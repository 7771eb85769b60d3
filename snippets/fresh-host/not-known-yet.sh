# on: client
# status: 255
# expect: ^Host key verification failed\.
ssh admin@host-public.lab.example hostname
