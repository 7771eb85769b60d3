# on: client
# expect: host-public\.lab\.example$
# expect: ^\S+ \d+ \S+ 22$
getent hosts host-public.lab.example

ssh admin@host-public.lab.example 'echo $SSH_CONNECTION'
