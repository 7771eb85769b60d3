# expect: ^\d+: docker0: .* mtu 1500
# expect: ^\d+: eth0@if\d+: .* mtu 1500
ip link
