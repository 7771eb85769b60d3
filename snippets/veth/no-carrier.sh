# on: container web
# expect: NO-CARRIER,.*UP.*state (LOWERLAYER)?DOWN
ip link show eth0
