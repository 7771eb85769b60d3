# expect: Certificate invalid: name is not a listed principal
grep Certificate /var/log/sshd.log | tail -n 1
