"""What a kernel may lack, and how to ask it: a snippet says what it needs in its header."""

from __future__ import annotations

_LINK = "unshare --net ip link add link lo name probe type {}"

# By name, a command that succeeds where the kernel has it; each works in a network namespace of its own and leaves
# nothing behind.
FEATURES = {
    "bridge": "unshare --net ip link add name probe type bridge",
    "dummy": "unshare --net ip link add name probe type dummy",
    "ipvlan": _LINK.format("ipvlan"),
    "ipvs": "test -e /proc/net/ip_vs",
    "macvlan": _LINK.format("macvlan"),
    "netem": "unshare --net tc qdisc add dev lo root netem delay 1ms",
    "tbf": "unshare --net tc qdisc add dev lo root tbf rate 1mbit burst 4kb latency 50ms",
    "vlan": _LINK.format("vlan id 2"),
    "vxlan": "unshare --net ip link add name probe type vxlan id 1 dstport 4789",
    "wireguard": "unshare --net ip link add name probe type wireguard",
}
