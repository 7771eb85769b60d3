"""What a lab is made of, as frozen data: nodes, their ports, and the segments between them.

A `Topology` describes; a `dockerlab.lab.Lab` is one that runs. A *segment* is an Ethernet: a
wire where two ports share it, a switch where it says so. A *port* is one end of it on a node.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network


class Kind(enum.StrEnum):
    """What a node is there for."""

    HOST = "host"
    ROUTER = "router"
    PROVIDER = "router with NAT"
    RESOLVER = "resolver"
    SERVER = "server"
    ARCHIVE = "packages and images"
    CLIENT = "client"


class Installed(enum.StrEnum):
    """How far the hosts of a lab have come."""

    IMAGES = "images"
    ENGINE = "engine"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Segment:
    """An Ethernet of the lab.

    Attributes:
        name: As the map shows it.
        ipv4: Its prefix.
        ipv6: Its prefix.
        mtu: The largest packet it carries, in bytes.
        switch: A switch that many ports share, instead of a wire between two.
    """

    name: str
    ipv4: IPv4Network
    ipv6: IPv6Network
    mtu: int = 1500
    switch: bool = False


@dataclass(frozen=True)
class Port:
    """A node's end of a segment.

    Attributes:
        name: The interface's name on its node.
        segment: The name of the segment.
        ipv4: Its address with the prefix length.
        ipv6: Its address with the prefix length.
    """

    name: str
    segment: str
    ipv4: IPv4Interface
    ipv6: IPv6Interface

    @property
    def mac(self) -> str:
        """A locally administered address made of ``0a:00`` and the IPv4 address, the same at every boot."""
        return ":".join(f"{byte:02x}" for byte in (0x0A, 0, *self.ipv4.ip.packed))


@dataclass(frozen=True)
class Route:
    """A line of a routing table.

    Attributes:
        prefix: Where to; ``None`` for everything else.
        via: The next hop.
    """

    prefix: IPv4Network | IPv6Network | None
    via: IPv4Address | IPv6Address


@dataclass(frozen=True)
class Node:
    """A machine of the lab.

    Attributes:
        name: Its host name, which is also how `Lab.nodes` finds it.
        kind: What it is there for.
        ports: Its interfaces, in order.
        routes: Static routes beyond the connected ones.
        public: The address under which the internet knows it, where the provider translates one to one.
        delegated: The IPv6 prefix that is routed to it, for its containers.
        aliases: More full names that lead to it.
    """

    name: str
    kind: Kind
    ports: tuple[Port, ...]
    routes: tuple[Route, ...] = ()
    public: IPv4Address | None = None
    delegated: IPv6Network | None = None
    aliases: tuple[str, ...] = ()

    @property
    def ipv4(self) -> IPv4Address:
        """The address of its first port."""
        return self.ports[0].ipv4.ip

    @property
    def ipv6(self) -> IPv6Address:
        """The address of its first port."""
        return self.ports[0].ipv6.ip

    @property
    def forwards(self) -> bool:
        """Whether it is a router from the start."""
        return self.kind in {Kind.ROUTER, Kind.PROVIDER}


@dataclass(frozen=True)
class Topology:
    """A lab that could be.

    Attributes:
        release: The Debian release all nodes run, by code name.
        domain: The domain of all names.
        nodes: By name, in the order they are drawn.
        segments: By name.
        bridge: docker0's address and prefix length; ``None`` for the engine's own choice.
        user_pool: Where user networks get their prefixes from; ``None`` for the engine's own choice.
        installed: What is on the hosts when they start.
    """

    release: str
    domain: str
    nodes: Mapping[str, Node] = field(repr=False)
    segments: Mapping[str, Segment] = field(repr=False)
    bridge: IPv4Interface | None = None
    user_pool: IPv4Network | None = None
    installed: Installed = Installed.IMAGES

    def names(self, node: Node) -> list[tuple[IPv4Address | IPv6Address, str]]:
        """Every address of a node with the full name that the resolver gives it.

        IPv6 and public addresses have names of their own, so that ``ping server`` takes the same way
        from a container as from its host.
        """
        name = f"{node.name}.{self.domain}"
        known: list[tuple[IPv4Address | IPv6Address, str]] = []
        for port in node.ports:
            known += [(port.ipv4.ip, name), (port.ipv6.ip, f"{node.name}-v6.{self.domain}")]
        if node.public:
            known.append((node.public, f"{node.name}-public.{self.domain}"))
        return known
