# on: client
# expect: /root/\.ssh/known_hosts updated\.
ssh-keygen -R host-public.lab.example
