# on: client
# expect: ^U2FsdGVkX1[0-9A-Za-z+/]{54}$
openssl enc -aes-256-ctr -pbkdf2 -pass file:shared.key -a \
    -in letter.txt -out letter.enc

cat letter.enc
