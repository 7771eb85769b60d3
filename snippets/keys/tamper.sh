# on: client
# expect: ^Lunch at 13, by the old bridge\.$
base64 -d letter.enc > tampered.bin

perl -0777 -pi -e 'substr($_, 26, 1) ^= "\x01"' tampered.bin

openssl enc -d -aes-256-ctr -pbkdf2 -pass file:shared.key -in tampered.bin
