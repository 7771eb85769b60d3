# on: client
openssl pkeyutl -encrypt -pubin -inkey public.pem \
    -pkeyopt rsa_padding_mode:oaep -in shared.key -out shared.key.enc

wc -c shared.key.enc
