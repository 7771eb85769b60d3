# on: server
# while: send-public-key
# ready: Listening on
# expect: Connection received
nc -lv 7000 > mia.pub
