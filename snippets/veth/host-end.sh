# expect: ^\d+: veth[0-9a-f]{7}@if\d+: .* master docker0
ip link show master docker0
