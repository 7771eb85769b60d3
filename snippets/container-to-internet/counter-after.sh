# expect: ^\s+1\s+84 MASQUERADE
iptables -t nat -vnL POSTROUTING
