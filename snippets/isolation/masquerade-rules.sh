# expect: ! -o br-[0-9a-f]{12} -j MASQUERADE
iptables -t nat -S POSTROUTING
