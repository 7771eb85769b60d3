# on: client
# status: 255
# expect: REMOTE HOST IDENTIFICATION HAS CHANGED
ssh debian@host-public.lab.example hostname
