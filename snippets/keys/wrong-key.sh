# on: client
# expect: ^It is not the letter\.$
openssl enc -d -aes-256-ctr -pbkdf2 -pass pass:guess -a \
    -in letter.enc -out guess.txt

cmp --silent letter.txt guess.txt || echo 'It is not the letter.'
