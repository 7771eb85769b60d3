# on: client
# expect: ^debian\nhost$
# expect: ^root$
ssh debian@host-public.lab.example 'whoami; hostname'

ssh debian@host-public.lab.example 'sudo whoami'
