"""The map of a lab as text: each segment with the ports on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockerlab.topology import Node, Port, Segment, Topology

_USUAL_MTU = 1500


def draw(topology: Topology) -> str:
    """Draw every segment, and on it every node with its interface, addresses and kind."""
    lines = [f"{topology.release}, names in {topology.domain}"]
    for segment in topology.segments.values():
        lines += ["", *_segment(segment, topology)]
    return "\n".join(lines) + "\n"


def _segment(segment: Segment, topology: Topology) -> Iterator[str]:
    kind = "switch" if segment.switch else "wire"
    mtu = "" if segment.mtu == _USUAL_MTU else f", MTU {segment.mtu}"
    yield f"{segment.name} ({kind}{mtu})  {segment.ipv4}  {segment.ipv6}"
    ends = [(node, port) for node in topology.nodes.values() for port in node.ports if port.segment == segment.name]
    for number, (node, port) in enumerate(ends, start=1):
        yield ("└── " if number == len(ends) else "├── ") + _end(node, port)


def _end(node: Node, port: Port) -> str:
    text = f"{node.name:9} {port.name}  {port.ipv4.ip!s:15}  {port.ipv6.ip!s:19} {node.kind.title}"
    return f"{text}, public {node.public}" if node.public else text
