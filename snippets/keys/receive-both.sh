# on: server
# while: send-both
# ready: Listening on
# expect: ^ *384 shared\.key\.enc\n *449 total$
nc -lv 7000 | tar -x

wc -c letter.enc shared.key.enc
