# expect: ^-P FORWARD DROP$
iptables -S FORWARD
