# on: container web
# expect: /iflink:\d+$
grep -H . /sys/class/net/eth0/ifindex

grep -H . /sys/class/net/eth0/iflink
