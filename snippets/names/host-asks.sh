# expect: ^nameserver \S+$
# expect: ^\S+\s+server\.
cat /etc/resolv.conf

getent hosts server
