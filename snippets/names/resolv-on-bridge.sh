# on: container plain
# expect: ^nameserver (?!127\.)\S+$
cat /etc/resolv.conf
