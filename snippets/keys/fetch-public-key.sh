# on: client
# expect: ^[0-9a-f]{64}  -$
curl -s -O http://server/public.pem

openssl pkey -pubin -in public.pem -outform DER | sha256sum
