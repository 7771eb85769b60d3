# on: client
# status: 1
openssl pkeyutl -decrypt -pubin -inkey public.pem \
    -pkeyopt rsa_padding_mode:oaep -in shared.key.enc
