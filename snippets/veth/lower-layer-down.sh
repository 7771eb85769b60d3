# on: container web
# expect: NO-CARRIER.*state LOWERLAYERDOWN
ip link show eth0
