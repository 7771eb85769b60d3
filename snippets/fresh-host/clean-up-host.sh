# expect: = 0$
ip link delete docker0

nft flush ruleset

sysctl -w net.ipv4.ip_forward=0

rm addr.before route.before
