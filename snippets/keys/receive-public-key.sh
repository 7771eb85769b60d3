# on: server
# while: send-public-key
# ready: Listening on
# expect: ^ssh-ed25519 AAAA\S+ mia@client$
nc -lv 7000 > mia.pub

cat mia.pub
