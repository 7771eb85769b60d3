# on: client
# expect: \bdocker\b
ssh debian@host-public.lab.example sudo usermod --append --groups docker debian

ssh debian@host-public.lab.example id
