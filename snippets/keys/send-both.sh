# on: client
tar -c letter.enc shared.key.enc | nc -4N server 7000
