# on: container small
# expect: mtu 1400
ip link show eth0
