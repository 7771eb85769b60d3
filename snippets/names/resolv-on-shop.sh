# on: container api
# expect: ^nameserver 127\.0\.0\.11$
# expect: ^options ndots:0$
# expect: ^# ExtServers: \[[\d.]+\]$
cat /etc/resolv.conf
