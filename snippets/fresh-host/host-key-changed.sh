# on: client
# status: 255
# expect: REMOTE HOST IDENTIFICATION HAS CHANGED
ssh admin@host-public.lab.example hostname
