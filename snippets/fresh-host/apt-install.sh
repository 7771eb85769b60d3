# on: client
# timeout: 120
# expect: ^Setting up docker\.io
# expect: ^Setting up iptables
ssh debian@host-public.lab.example sudo DEBIAN_FRONTEND=noninteractive apt-get install -y docker.io
