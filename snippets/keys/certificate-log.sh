# expect: ED25519-CERT SHA256:\S{43} ID mia@client \(serial 2\) CA ED25519 SHA256:\S{43}$
grep Accepted /var/log/sshd.log | tail -n 1
