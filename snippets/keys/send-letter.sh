# on: client
nc -4N server 7000 < letter.txt
