# on: server
# expect: ^-----BEGIN PUBLIC KEY-----$
openssl genpkey -quiet -algorithm RSA \
    -pkeyopt rsa_keygen_bits:3072 -out private.pem

openssl pkey -in private.pem -pubout -out public.pem

cat public.pem
