# expect: ^veth[0-9a-f]{7}@if\d+\s+DOWN
veth=$(basename /sys/class/net/docker0/brif/veth*)

ip link set "$veth" down

ip -br link show "$veth"
