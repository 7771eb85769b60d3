# on: client
# timeout: 120
# expect: ^Setting up docker\.io
# expect: ^Starting Docker
ssh admin@host-public.lab.example sudo DEBIAN_FRONTEND=noninteractive \
    apt-get install -y docker.io docker-cli
