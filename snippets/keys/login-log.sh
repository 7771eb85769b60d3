# expect: ^Accepted publickey for mia from \S+ port \d+ ssh2: ED25519 SHA256:\S{43}$
grep Accepted /var/log/sshd.log | tail -n 1
