# on: server
# expect: ^Lunch at 12, by the old bridge\.$
openssl pkeyutl -decrypt -inkey private.pem \
    -pkeyopt rsa_padding_mode:oaep -in shared.key.enc -out shared.key

openssl enc -d -aes-256-ctr -pbkdf2 -pass file:shared.key -a \
    -in letter.enc
