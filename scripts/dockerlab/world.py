"""The pretend internet that labs run on.

     host          host2         resolver
    172.31.5.10   172.31.5.11   172.31.0.2
       └──────────────┼─────────────┘
                      │ lan  172.31.0.0/20
                 172.31.0.1
                     isp          1:1 NAT: 203.0.113.10 = host, .11 = host2, .2 = resolver
                 100.64.0.1
                      │ carrier
                 100.64.0.2
                    core1
                 100.64.0.5
                      │ backbone
                 100.64.0.6
                    core2
        198.51.100.1 ─┴─ 198.51.100.129
              │                │
         datacenter          access
              │                │
         198.51.100.10   198.51.100.200
            server           client

In labs whose hosts still have something to install there is also ``archive``, next to ``server`` at
198.51.100.20: it serves packages and container images.

Nothing leaves it. The addresses are of kinds that readers know from elsewhere: a cloud's private
network for the hosts, shared carrier space (RFC 6598) between providers, and the prefixes
reserved for documentation (RFC 5737, RFC 3849) for the internet.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_network,
)
from types import MappingProxyType
from typing import TYPE_CHECKING

from dockerlab.errors import TopologyError, UnknownNodeError
from dockerlab.kinds import KINDS
from dockerlab.releases import DEFAULT_RELEASE, check_release
from dockerlab.topology import Installed, Node, Port, Route, Segment, Topology

if TYPE_CHECKING:
    from collections.abc import Iterable

DOMAIN = "lab.example"

_SMALLEST_MTU = 1280  # the minimum for IPv6 links (RFC 8200, section 5)
_LARGEST_MTU = 1500
_LONGEST_BRIDGE_PREFIX = 30

_SEGMENTS = {
    segment.name: segment
    for segment in (
        Segment("lan", IPv4Network("172.31.0.0/20"), IPv6Network("2001:db8:5::/64"), switch=True),
        Segment("carrier", IPv4Network("100.64.0.0/30"), IPv6Network("2001:db8:64:1::/64")),
        Segment("backbone", IPv4Network("100.64.0.4/30"), IPv6Network("2001:db8:64:2::/64")),
        Segment("datacenter", IPv4Network("198.51.100.0/25"), IPv6Network("2001:db8:51:1::/64"), switch=True),
        Segment("access", IPv4Network("198.51.100.128/25"), IPv6Network("2001:db8:51:2::/64")),
    )
}


def _port(name: str, segment: str, ipv4: str, ipv6: str) -> Port:
    """A port from an IPv4 address and the last groups of an IPv6 address."""
    prefixes = _SEGMENTS[segment]
    return Port(
        name,
        segment,
        IPv4Interface(f"{ipv4}/{prefixes.ipv4.prefixlen}"),
        IPv6Interface(f"{prefixes.ipv6.network_address}{ipv6}/{prefixes.ipv6.prefixlen}"),
    )


def _via(*hops: tuple[str, str]) -> tuple[Route, ...]:
    """Routes from pairs of a prefix, or ``default``, and a next hop."""
    return tuple(Route(None if prefix == "default" else ip_network(prefix), ip_address(hop)) for prefix, hop in hops)


_LAN_GATEWAY = _via(("default", "172.31.0.1"), ("default", "2001:db8:5::1"))

_NODES = (
    Node(
        "host",
        KINDS["host"],
        (_port("eth0", "lan", "172.31.5.10", "5:10"),),
        _LAN_GATEWAY,
        public=IPv4Address("203.0.113.10"),
        delegated=IPv6Network("2001:db8:5:1000::/56"),
    ),
    Node(
        "host2",
        KINDS["host"],
        (_port("eth0", "lan", "172.31.5.11", "5:11"),),
        _LAN_GATEWAY,
        public=IPv4Address("203.0.113.11"),
        delegated=IPv6Network("2001:db8:5:1100::/56"),
    ),
    Node(
        "resolver",
        KINDS["resolver"],
        (_port("eth0", "lan", "172.31.0.2", "2"),),
        _LAN_GATEWAY,
        public=IPv4Address("203.0.113.2"),
    ),
    Node(
        "isp",
        KINDS["provider"],
        (_port("eth0", "lan", "172.31.0.1", "1"), _port("eth1", "carrier", "100.64.0.1", "1")),
        _via(
            ("default", "100.64.0.2"),
            ("default", "2001:db8:64:1::2"),
            ("2001:db8:5:1000::/56", "2001:db8:5::5:10"),
            ("2001:db8:5:1100::/56", "2001:db8:5::5:11"),
        ),
    ),
    Node(
        "core1",
        KINDS["router"],
        (_port("eth0", "carrier", "100.64.0.2", "2"), _port("eth1", "backbone", "100.64.0.5", "1")),
        _via(
            ("203.0.113.0/24", "100.64.0.1"),
            ("198.51.100.0/24", "100.64.0.6"),
            ("2001:db8:5::/48", "2001:db8:64:1::1"),
            ("2001:db8:51::/48", "2001:db8:64:2::2"),
        ),
    ),
    Node(
        "core2",
        KINDS["router"],
        (
            _port("eth0", "backbone", "100.64.0.6", "2"),
            _port("eth1", "datacenter", "198.51.100.1", "1"),
            _port("eth2", "access", "198.51.100.129", "1"),
        ),
        _via(("default", "100.64.0.5"), ("default", "2001:db8:64:2::1")),
    ),
    Node(
        "server",
        KINDS["server"],
        (_port("eth0", "datacenter", "198.51.100.10", "10"),),
        _via(("default", "198.51.100.1"), ("default", "2001:db8:51:1::1")),
    ),
    Node(
        "archive",
        KINDS["archive"],
        (_port("eth0", "datacenter", "198.51.100.20", "20"),),
        _via(("default", "198.51.100.1"), ("default", "2001:db8:51:1::1")),
        aliases=("registry.lab.example",),
    ),
    Node(
        "client",
        KINDS["client"],
        (_port("eth0", "access", "198.51.100.200", "200"),),
        _via(("default", "198.51.100.129"), ("default", "2001:db8:51:2::1")),
    ),
)


def internet(
    *,
    release: str = DEFAULT_RELEASE,
    bridge: str | None = None,
    user_pool: str | None = None,
    nodes: Iterable[str] | str | None = None,
    mtu: int | str = 1500,
    installed: str = Installed.IMAGES,
) -> Topology:
    """Describe the pretend internet.

    Args:
        release: The code name of the Debian release of all nodes.
        bridge: docker0's address with its prefix length, such as ``10.9.0.1/24``; by default the engine
            chooses, which gives 172.17.0.1/16.
        user_pool: The prefix from which user-defined networks get a /24 each; by default the engine chooses.
        nodes: The nodes to boot, by name or as a comma-separated string; all of them by default.
        mtu: The MTU of the backbone, the link between core1 and core2, in bytes.
        installed: What is on the hosts: ``images`` is an engine with its images; ``engine`` one without,
            which pulls from the lab's registry; ``nothing`` a host before Docker, with the packages to
            install it in the lab's archive.

    Raises:
        TopologyError: A value is not possible; says which, and what would be.
    """
    check_release(release)
    if installed not in set(Installed):
        raise TopologyError("installed", installed, "is unknown", f"choose one of {', '.join(Installed)}")
    chosen = _nodes(nodes, Installed(installed))
    segments = _SEGMENTS | {"backbone": replace(_SEGMENTS["backbone"], mtu=_mtu(mtu))}
    used = {port.segment for node in chosen.values() for port in node.ports}
    return Topology(
        release=release,
        domain=DOMAIN,
        nodes=MappingProxyType(chosen),
        segments=MappingProxyType({name: segment for name, segment in segments.items() if name in used}),
        bridge=_bridge(bridge),
        user_pool=_user_pool(user_pool),
        installed=Installed(installed),
    )


def _nodes(names: Iterable[str] | str | None, installed: Installed) -> dict[str, Node]:
    """The chosen nodes, in the order of the map."""
    known = {node.name: node for node in _NODES}
    if names is None:
        names = [name for name in known if name != "archive" or installed is not Installed.IMAGES]
    wanted = names.split(",") if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in known:
            raise UnknownNodeError(name, known)
    chosen = {name: node for name, node in known.items() if name in wanted}
    if installed is Installed.NOTHING:
        hosts = {name: node for name, node in chosen.items() if node.kind is KINDS["host"]}
        chosen |= {name: replace(node, kind=KINDS["bare host"]) for name, node in hosts.items()}
    return chosen


def _mtu(value: int | str) -> int:
    try:
        mtu = int(value)
    except ValueError:
        mtu = 0
    if not _SMALLEST_MTU <= mtu <= _LARGEST_MTU:
        raise TopologyError(
            "mtu", value, "is not possible on the backbone", f"choose {_SMALLEST_MTU} to {_LARGEST_MTU} bytes"
        )
    return mtu


def _bridge(text: str | None) -> IPv4Interface | None:
    if text is None:
        return None
    cure = "try 10.9.0.1/24"
    try:
        bridge = IPv4Interface(text)
    except ValueError:
        raise TopologyError("bridge", text, "is not an IPv4 address with a prefix length", cure) from None
    if bridge.network.prefixlen > _LONGEST_BRIDGE_PREFIX or bridge.ip == bridge.network.network_address:
        raise TopologyError("bridge", text, "is not an address in a network with room for containers", cure)
    for segment in _SEGMENTS.values():
        if segment.ipv4.overlaps(bridge.network):
            raise TopologyError("bridge", text, f"overlaps {segment.ipv4}, the lab's {segment.name}", cure)
    return bridge


def _user_pool(text: str | None) -> IPv4Network | None:
    if text is None:
        return None
    try:
        return IPv4Network(text)
    except ValueError:
        raise TopologyError("user_pool", text, "is not an IPv4 prefix", "try 10.20.0.0/16") from None
