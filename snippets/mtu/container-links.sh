# on: container web
# expect: ^\d+: eth0@if\d+: .* mtu 1500
ip link
