# while: taken-by-a-program
# ready: ^Listening on
# expect: ^Listening on
nc -lv 9000
