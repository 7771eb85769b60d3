# on: client
# expect: ^Lunch at 12, by the old bridge\.$
openssl enc -d -aes-256-ctr -pbkdf2 -pass file:shared.key -a -in letter.enc
