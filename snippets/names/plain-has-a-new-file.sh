# on: container plain
# expect: ^nameserver 127\.0\.0\.11$
grep -v '^#' /etc/resolv.conf
