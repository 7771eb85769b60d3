# on: client
# expect: ^admin\nhost$
# expect: ^root$
ssh admin@host-public.lab.example 'whoami; hostname'

ssh admin@host-public.lab.example 'sudo whoami'
