"""Kernel features that a snippet may name under ``needs``, each with a command that tests for it."""

from __future__ import annotations

_LINK = "unshare --net ip link add link lo name probe type {}"

# By name, a command that succeeds if the kernel has the feature. Probes that create something do so in a new network
# namespace, which disappears with the command.
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
