# on: client
# status: 1
# expect: data too large for key size
head -c 343 /etc/ssl/openssl.cnf > long.txt

openssl pkeyutl -encrypt -pubin -inkey public.pem \
    -pkeyopt rsa_padding_mode:oaep -in long.txt -out long.enc
