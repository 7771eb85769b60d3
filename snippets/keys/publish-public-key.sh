# on: server
# expect: ^[0-9a-f]{64}  -$
cp public.pem /var/www/html

openssl pkey -pubin -in public.pem -outform DER | sha256sum
