# on: client
# expect: ^[0-9a-f]{64}$
openssl rand -hex 32 > shared.key

cat shared.key
