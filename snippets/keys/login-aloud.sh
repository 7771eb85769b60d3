# on: client
# expect: kex: algorithm:
# expect: ^Authenticated to \S+ .* using "publickey"
# expect: signing using ssh-ed25519 SHA256:
ssh -vvv host true 2>&1 | grep -E '(^| )(kex|Server|signing|Authenticated)\b'
