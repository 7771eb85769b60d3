# expect: NO-CARRIER.*state DOWN
ip link show docker0
