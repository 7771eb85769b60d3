# on: server
# while: send-both
# ready: Listening on
# expect: ^shared\.key\.enc$
nc -lv 7000 | tar -xv
