"""The description of a lab, as frozen data: nodes, their ports, and the segments between them.

A `Topology` is a description, a `dockerlab.lab.Lab` is one that runs. A *segment* is an Ethernet:
a wire between two ports, or a switch with any number of them. A *port* is a node's end of it. The
*kind* of a node says which *services* it runs; `dockerlab.kinds` has all kinds.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network


class Installed(enum.StrEnum):
    """What is on the hosts of a lab when they start."""

    IMAGES = "images"
    ENGINE = "engine"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Segment:
    """An Ethernet of the lab.

    Attributes:
        name: Its name on the map.
        ipv4: Its IPv4 prefix.
        ipv6: Its IPv6 prefix.
        mtu: The largest packet it carries, in bytes.
        switch: Whether it is a switch, which takes any number of ports, instead of a wire between two.
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
        ipv4: Its IPv4 address with the prefix length.
        ipv6: Its IPv6 address with the prefix length.
    """

    name: str
    segment: str
    ipv4: IPv4Interface
    ipv6: IPv6Interface

    @property
    def mac(self) -> str:
        """A locally administered MAC address: ``0a:00`` and the IPv4 address, so that it is the same at every boot."""
        return ":".join(f"{byte:02x}" for byte in (0x0A, 0, *self.ipv4.ip.packed))


@dataclass(frozen=True)
class Route:
    """An entry of a routing table.

    Attributes:
        prefix: The destination; ``None`` for the default route.
        via: The next hop.
    """

    prefix: IPv4Network | IPv6Network | None
    via: IPv4Address | IPv6Address


@dataclass(frozen=True, eq=False)
class Service:
    """A program that nodes can run.

    Attributes:
        start: The lines of a node's boot script that start it.
        files: Text by absolute path, the same on every node.
        configure: Returns more such files, which depend on the node and its topology.
        ready: The conditions under which it is up: ``docker`` if the engine answers, ``tcp PORT`` and
            ``udp PORT`` if something listens there.
        packages: The Debian packages it needs, beyond the tools that all nodes have.
        log: The file on the node that it logs to, if any.
        volumes: Absolute paths by name: where it sees which of `dockerlab.recipe.Images.volumes`.
    """

    start: str
    files: Mapping[str, str] = field(default_factory=dict)
    configure: Callable[[Node, Topology], Mapping[str, str]] | None = None
    ready: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    log: str = ""
    volumes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of node.

    Attributes:
        title: How the map describes it.
        services: What it runs, in the order in which they start.
        forwards: Whether it is a router from the start.
        nft: Returns the nftables ruleset with which it starts.
        docker: Whether an engine can run on it: it gets a control group and ``/var/lib/docker``.
        bare: Whether it starts from the root filesystem that is without Docker.
    """

    title: str
    services: tuple[Service, ...] = ()
    forwards: bool = False
    nft: Callable[[Topology], str] | None = None
    docker: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Node:
    """A machine of the lab.

    Attributes:
        name: Its host name, and its key in `Lab.nodes`.
        kind: Its kind, which decides what it runs.
        ports: Its interfaces, in order.
        routes: Static routes, in addition to the connected ones.
        public: Its public address, which the provider translates one to one.
        delegated: The IPv6 prefix that is routed to it, for its containers.
        aliases: Further fully qualified names for it.
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
        """The IPv4 address of its first port."""
        return self.ports[0].ipv4.ip

    @property
    def ipv6(self) -> IPv6Address:
        """The IPv6 address of its first port."""
        return self.ports[0].ipv6.ip

    @property
    def forwards(self) -> bool:
        """Whether it is a router from the start."""
        return self.kind.forwards


@dataclass(frozen=True)
class Topology:
    """The description of a lab.

    Attributes:
        release: The code name of the Debian release that all nodes run.
        domain: The DNS domain of all nodes.
        nodes: By name, in the order they are drawn.
        segments: By name.
        bridge: docker0's address and prefix length; ``None`` leaves it to the engine.
        user_pool: The pool from which user-defined networks get their prefixes; ``None`` leaves it to the engine.
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
        """Every address of a node, with the fully qualified name that resolves to it.

        IPv6 and public addresses have separate names, so that ``ping server`` takes the same path from
        a container as from its host.
        """
        name = f"{node.name}.{self.domain}"
        names: list[tuple[IPv4Address | IPv6Address, str]] = []
        for port in node.ports:
            names += [(port.ipv4.ip, name), (port.ipv6.ip, f"{node.name}-v6.{self.domain}")]
        if node.public:
            names.append((node.public, f"{node.name}-public.{self.domain}"))
        return names
