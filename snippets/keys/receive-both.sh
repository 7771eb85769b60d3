# on: server
# while: send-both
# ready: Listening on
# expect: ^ *384 shared\.key\.enc$
nc -lv 7000 | tar -x

wc -c letter.enc shared.key.enc
