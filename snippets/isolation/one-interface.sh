# on: container web
# expect: eth0
ip -br addr

ip route
