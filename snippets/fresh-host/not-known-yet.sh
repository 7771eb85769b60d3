# on: client
# status: 255
# expect: ^Host key verification failed\.
ssh debian@host-public.lab.example hostname
