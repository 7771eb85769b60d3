# expect: ^\s+0\s+0 DROP .*dpt:8080
iptables -nvL INPUT
