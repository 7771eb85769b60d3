# on: container web
# expect: RX:
ip -s link show eth0
