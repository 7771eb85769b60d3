# on: server
# expect: mtu 1500
ip link show eth0
