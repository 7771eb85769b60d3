# expect: ^-A INPUT -p tcp -m tcp --dport 8080 -j DROP$
iptables -I INPUT -p tcp --dport 8080 -j DROP

iptables -S INPUT
