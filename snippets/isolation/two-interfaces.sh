# on: container web
# expect: ^eth1@if\d+\s+UP
ip -br addr

ip route
