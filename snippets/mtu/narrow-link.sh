# on: core1
# expect: ^\d+: eth0@if\d+: .* mtu 1500
# expect: ^\d+: eth1@if\d+: .* mtu 1400
ip link
