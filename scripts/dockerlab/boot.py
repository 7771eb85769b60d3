"""From a `Topology` to what the supervisor does: plain data, worked out before anything is started.

The supervisor knows nothing of internets; it makes nodes with the files, sysctls, addresses,
rules and programs that stand here. Addresses and routes are commands of ``ip -batch``, as a
reader would type them.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from dockerlab import services
from dockerlab.topology import Installed, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dockerlab.images import Images
    from dockerlab.topology import Node, Segment, Topology


@dataclass(frozen=True)
class Bind:
    """A directory of the machine that a node sees.

    Attributes:
        source: On the machine.
        target: On the node.
        writable: It may be changed there; images are made that way.
    """

    source: Path
    target: str
    writable: bool = False


@dataclass
class Boot:
    """One node, as the supervisor wants it.

    Attributes:
        name: Its host name.
        files: Text by absolute path, written before it starts.
        sysctls: Values by path below ``/proc/sys``.
        ip: Commands for ``ip -batch``, run in order.
        nft: A ruleset, or nothing.
        program: The script that is its boot, run by ``/bin/sh`` under an init.
        docker: An engine may run on it: it gets a cgroup of its own and ``/var/lib/docker``.
        ready: What must answer before the lab is up: ``docker``, or ``tcp N`` and ``udp N`` for a
            port that listens.
        log: The file whose end is shown when it does not come up.
        binds: Directories of the machine that it sees.
        root: Its root filesystem, where that is not the one all others share.
    """

    name: str
    files: dict[str, str] = field(default_factory=dict)
    sysctls: dict[str, str] = field(default_factory=dict)
    ip: list[str] = field(default_factory=list)
    nft: str = ""
    program: str = services.IDLE
    docker: bool = False
    ready: list[str] = field(default_factory=list)
    log: str = "/var/log/boot.log"
    binds: list[Bind] = field(default_factory=list)
    root: Path | None = None


@dataclass(frozen=True)
class Request:
    """What one supervisor is asked for; it travels as JSON.

    Attributes:
        root: The root filesystem that nodes share.
        images: A prepared data root for the engines, or nothing.
        links: Commands for ``ip -batch`` in the namespace the switches are in, where ``@NODE`` stands
            for a process of that node.
        nodes: In the order they are made.
        timeout_s: How long a node may take to come up.
    """

    root: Path
    images: Path | None
    links: list[str]
    nodes: list[Boot]
    timeout_s: float

    def as_json(self) -> dict[str, Any]:
        """The request in JSON's own types, from this process."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain | {"owner": os.getpid()}


def request(topology: Topology, images: Images, timeout_s: float) -> Request:
    """What the supervisor must do to bring ``topology`` to life."""
    nodes = [node_boot(node, topology) for node in topology.nodes.values()]
    for boot, node in zip(nodes, topology.nodes.values(), strict=True):
        if node.kind is Kind.HOST and images.bare:
            boot.root = images.bare
            boot.files[services.PUBLIC_KEY] = (images.root / services.PUBLIC_KEY[1:]).read_text(encoding="ascii")
        elif node.kind is Kind.ARCHIVE:
            boot.binds.append(Bind(images.data_root / "registry", "/srv/registry"))
            if images.archive:
                boot.binds.append(Bind(images.archive / "debian", "/srv/debian"))
    with_images = images.data_root if topology.installed is Installed.IMAGES else None
    return Request(images.root, with_images, list(links(topology)), nodes, timeout_s)


def links(topology: Topology) -> Iterator[str]:
    """The cables of a lab, and its switches.

    Ports are made in the order of their names, so that interface indexes are the same at every boot.
    """
    for segment in topology.segments.values():
        ends = [
            (node.name, port) for node in topology.nodes.values() for port in node.ports if port.segment == segment.name
        ]
        here = [f"name {port.name} address {port.mac} mtu {segment.mtu} netns @{name}" for name, port in ends]
        if segment.switch:
            yield from _switch(segment, [(name, end) for (name, _), end in zip(ends, here, strict=True)])
        elif len(here) == 2:
            yield f"link add {here[0]} type veth peer {here[1]}"
        else:
            # The other end is not part of this lab: the cable hangs loose, and the port has no carrier.
            yield f"link add {here[0]} type veth peer name {segment.name}-end mtu {segment.mtu}"


def _switch(segment: Segment, ends: list[tuple[str, str]]) -> Iterator[str]:
    # Snooping would have the switch ask for multicast listeners, in everybody's captures.
    yield f"link add {segment.name} mtu {segment.mtu} type bridge mcast_snooping 0"
    yield f"link set {segment.name} up"
    for name, end in ends:
        yield f"link add {end} type veth peer name {name} mtu {segment.mtu}"
        yield f"link set {name} master {segment.name} up"


def node_boot(node: Node, topology: Topology) -> Boot:
    """How one node starts."""
    boot = Boot(
        name=node.name,
        files=services.common_files(node, topology),
        sysctls=_sysctls(node),
        ip=list(_addresses(node)),
    )
    match node.kind:
        case Kind.HOST:
            boot.docker = True
            boot.files |= services.engine_files(topology)
            if topology.installed is Installed.NOTHING:
                boot.program = services.INSTALLER + services.LOGIN + services.IDLE
                boot.files |= services.installer_files(topology)
                boot.ready = ["tcp 22"]
            else:
                boot.program = services.ENGINE + services.LOGIN + services.IDLE
                boot.ready = ["docker", "tcp 22"]
                boot.log = "/var/log/docker.log"
        case Kind.PROVIDER:
            boot.nft = services.translation(topology)
        case Kind.RESOLVER:
            boot.program = services.RESOLVER + services.IDLE
            boot.ready = ["udp 53"]
            boot.files |= services.resolver_files(topology)
        case Kind.SERVER:
            boot.program = services.SERVER + services.IDLE
            boot.ready = ["tcp 80", "tcp 7", "udp 7"]
            boot.files |= services.server_files(node)
        case Kind.ARCHIVE:
            boot.program = services.ARCHIVE + services.REGISTRY_START + services.IDLE
            boot.ready = ["tcp 80", "tcp 5000"]
            boot.files |= services.ARCHIVE_FILES | services.REGISTRY_FILES
        case Kind.CLIENT:
            boot.program = services.KEY + services.IDLE
    return boot


def _addresses(node: Node) -> Iterator[str]:
    yield "link set lo up"
    for port in node.ports:
        yield f"link set {port.name} up"
        yield f"address add {port.ipv4} broadcast + dev {port.name}"
        yield f"address add {port.ipv6} dev {port.name}"
    for route in node.routes:
        # Bare "default" would mean IPv4 whatever the next hop is.
        prefix = route.prefix or ("default" if route.via.version == 4 else "::/0")
        yield f"route add {prefix} via {route.via}"


def _sysctls(node: Node) -> dict[str, str]:
    """Pin what a new network namespace would otherwise copy from the machine it is on.

    The kernel copies IPv4's settings (``net.core.devconf_inherit_init_net``), so a lab on a machine
    that forwards would have hosts that forwarded before Docker came. The values are Debian's.
    """
    here = ["all", "default", *(port.name for port in node.ports)]
    sysctls = {
        "net/ipv4/ip_forward": "1" if node.forwards else "0",
        "net/ipv6/conf/all/forwarding": "1" if node.forwards else "0",
        "net/ipv4/conf/all/rp_filter": "0",
    }
    for name in here:
        sysctls[f"net/ipv6/conf/{name}/accept_ra"] = "0"
        # Without duplicate address detection an address works at once, not after a second.
        sysctls[f"net/ipv6/conf/{name}/accept_dad"] = "0"
        if name != "all":
            sysctls[f"net/ipv4/conf/{name}/rp_filter"] = "2"
    if node.forwards:
        # A router that tires of sending "time exceeded" would put stars into traceroutes.
        sysctls |= {"net/ipv4/icmp_ratelimit": "0", "net/ipv6/icmp/ratelimit": "0"}
    return sysctls
