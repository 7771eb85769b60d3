# on: client
# status: 7
# expect: Failed to connect
nc -zv host-public.lab.example 22

curl -sS http://host-public.lab.example
