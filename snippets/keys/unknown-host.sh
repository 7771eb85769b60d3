# on: client
# status: 255
# expect: ^Host key verification failed\.
ssh mia@host-public.lab.example hostname
