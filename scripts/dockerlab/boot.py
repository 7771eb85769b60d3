"""From the description of a lab to the input of its supervisor, computed before anything is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockerlab import services
from dockerlab.request import Bind, Boot, Request
from dockerlab.topology import Installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockerlab.recipe import Images
    from dockerlab.topology import Node, Segment, Topology


def make_request(topology: Topology, images: Images, timeout_s: float) -> Request:
    """Compute the supervisor's input for a lab.

    Args:
        topology: The lab.
        images: What it starts from.
        timeout_s: How long its nodes may take to come up.
    """
    nodes = [node_boot(node, topology, images) for node in topology.nodes.values()]
    with_images = images.data_root if topology.installed is Installed.IMAGES else None
    return Request(images.root, with_images, list(links(topology)), nodes, timeout_s)


def links(topology: Topology) -> Iterator[str]:
    """The commands that make a lab's cables and switches.

    Ports are made in the order of their names, so that interface indexes are the same at every boot.
    """
    for segment in topology.segments.values():
        ports = [
            (node.name, port) for node in topology.nodes.values() for port in node.ports if port.segment == segment.name
        ]
        ends = [f"name {port.name} address {port.mac} mtu {segment.mtu} netns @{name}" for name, port in ports]
        if segment.switch:
            yield from _switch(segment, [(name, end) for (name, _), end in zip(ports, ends, strict=True)])
        elif len(ends) == 2:
            yield f"link add {ends[0]} type veth peer {ends[1]}"
        else:
            # The node at the other end is not part of this lab: the cable hangs loose, and the port has no carrier.
            yield f"link add {ends[0]} type veth peer name {segment.name}-end mtu {segment.mtu}"


def _switch(segment: Segment, ends: list[tuple[str, str]]) -> Iterator[str]:
    # With snooping on, the switch would query for multicast listeners, in every capture on the segment.
    yield f"link add {segment.name} mtu {segment.mtu} type bridge mcast_snooping 0"
    yield f"link set {segment.name} up"
    for name, end in ends:
        yield f"link add {end} type veth peer name {name} mtu {segment.mtu}"
        yield f"link set {name} master {segment.name} up"


def node_boot(node: Node, topology: Topology, images: Images) -> Boot:
    """Compute the supervisor's instructions for one node."""
    kind = node.kind
    boot = Boot(
        name=node.name,
        files=services.common_files(node, topology),
        sysctls=_sysctls(node),
        ip=list(_addresses(node)),
        nft=kind.nft(topology) if kind.nft else "",
        program=services.boot_script(kind.services),
        docker=kind.docker,
    )
    for service in kind.services:
        boot.files |= {**service.files, **(service.configure(node, topology) if service.configure else {})}
        boot.ready += service.ready
        boot.binds += [
            Bind(images.volumes[name], target) for name, target in service.volumes.items() if name in images.volumes
        ]
    # The first service is what the node is for.
    boot.log = next((service.log for service in kind.services if service.log), boot.log)
    if kind.bare:
        boot.root = images.bare
        boot.files[services.PUBLIC_KEY] = images.public_key
    return boot


def _addresses(node: Node) -> Iterator[str]:
    yield "link set lo up"
    for port in node.ports:
        yield f"link set {port.name} up"
        yield f"address add {port.ipv4} broadcast + dev {port.name}"
        yield f"address add {port.ipv6} dev {port.name}"
    for route in node.routes:
        # A plain "default" would mean IPv4 even if the next hop is an IPv6 address.
        prefix = route.prefix or ("default" if route.via.version == 4 else "::/0")
        yield f"route add {prefix} via {route.via}"


def _sysctls(node: Node) -> dict[str, str]:
    """Pin the settings that a new network namespace would otherwise copy from the machine it is on.

    The kernel copies IPv4's settings (``net.core.devconf_inherit_init_net``), so a lab on a machine
    that forwards would have hosts that forwarded before Docker came. The values are Debian's.
    """
    interfaces = ["all", "default", *(port.name for port in node.ports)]
    sysctls = {
        "net/ipv4/ip_forward": "1" if node.forwards else "0",
        "net/ipv6/conf/all/forwarding": "1" if node.forwards else "0",
        "net/ipv4/conf/all/rp_filter": "0",
    }
    for name in interfaces:
        sysctls[f"net/ipv6/conf/{name}/accept_ra"] = "0"
        # Without duplicate address detection an address works at once, not after a second.
        sysctls[f"net/ipv6/conf/{name}/accept_dad"] = "0"
        if name != "all":
            sysctls[f"net/ipv4/conf/{name}/rp_filter"] = "2"
    if node.forwards:
        # A router that rate-limits "time exceeded" would put asterisks into traceroutes.
        sysctls |= {"net/ipv4/icmp_ratelimit": "0", "net/ipv6/icmp/ratelimit": "0"}
    return sysctls
