# on: container web
# expect: ^\d+$
cat /sys/class/net/eth0/ifindex

cat /sys/class/net/eth0/iflink
