# on: client
# expect: \bdocker\b
ssh admin@host-public.lab.example sudo usermod --append --groups docker admin

ssh admin@host-public.lab.example id
