# on: client
ssh mia@host-public.lab.example 'hostname; whoami'
