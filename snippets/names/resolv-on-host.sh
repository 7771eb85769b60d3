# on: container onhost
# expect: ^nameserver (?!127\.)\S+$
cat /etc/resolv.conf
