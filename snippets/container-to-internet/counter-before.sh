# expect: ^\s+0\s+0 MASQUERADE
iptables -t nat -Z POSTROUTING

iptables -t nat -vnL POSTROUTING
