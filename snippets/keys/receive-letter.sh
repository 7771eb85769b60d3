# on: server
# while: send-letter
# ready: Listening on
# expect: ^Lunch at 12, by the old bridge\.$
nc -lv 7000
