"""Parses packets and interfaces from the output of ``tcpdump`` and ``ip``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livedocs.errors import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livedocs.records.transcript import Transcript

# The group `same` identifies a packet when another interface sees it: an echo request by its identifier and sequence
# number, a TCP segment by its sequence number, a DNS query by its identifier and question. Addresses may be rewritten
# on the way.
_PACKET = re.compile(
    r"IP6? (?P<source>\S+) > (?P<target>\S+): "
    r"(?P<same>ICMP6?,? echo request, id \d+, seq \d+|Flags \[\S+\], seq \d+|\d+\+? (?:\[\w+\] )?[A-Z]+\? \S+)"
)
_INTERFACE = re.compile(r"(?P<index>\d+): (?P<name>[^@:]+)@if(?P<peer>\d+):")


@dataclass(frozen=True)
class Sighting:
    """A packet as one capture saw it.

    Attributes:
        where: The node or container, and the interface.
        source: The source address, and the port if there is one, as tcpdump prints them.
        target: The destination, likewise.
    """

    where: str
    source: str
    target: str


@dataclass(frozen=True)
class VethEnd:
    """One end of a veth pair, as ``ip link`` or ``ip addr`` prints it.

    Attributes:
        index: The interface's index.
        name: The interface's name.
        peer: The index of the other end.
        mac: The MAC address.
        inet: The IPv4 address with its prefix length; empty if there is none.
        master: The bridge of which this end is a port; empty if it is not a port.
    """

    index: str
    name: str
    peer: str
    mac: str
    inet: str
    master: str


def follow(captures: Sequence[Transcript]) -> tuple[str, list[Sighting]]:
    """Follow a packet through several captures.

    The packet is the first one in the first capture that can be recognised in another one: an echo request, a TCP
    segment with a sequence number, or a DNS query.

    Returns:
        The text by which the packet is recognised, and its sightings in order.

    Raises:
        RenderFailed: The first capture has no such packet, or another one does not show it.
    """
    first = _PACKET.search(captures[0].output)
    if first is None:
        raise RenderFailed(
            f"'{captures[0].snippet}' shows no packet that can be recognised elsewhere", captures[0].output
        )
    sightings = []
    for capture in captures:
        same = next((p for p in _PACKET.finditer(capture.output) if p["same"] == first["same"]), None)
        if same is None:
            raise RenderFailed(f"'{capture.snippet}' does not show the {first['same']}", capture.output)
        device = re.search(r"listening on (\S+?),", capture.output)
        where = f"{capture.place} {device[1] if device else ''}".strip()
        sightings.append(Sighting(where, same["source"], same["target"]))
    return first["same"], sightings


def veth_pair(container: Transcript, host: Transcript) -> tuple[VethEnd, VethEnd]:
    """Find the two ends of a veth pair in the output of ``ip`` on each side.

    Raises:
        RenderFailed: The outputs do not show the two ends of one pair.
    """
    ends = _veth_ends(container.output)
    if len(ends) != 1:
        raise RenderFailed(
            f"'{container.snippet}' shows {len(ends)} ends of veth pairs, expected one", container.output
        )
    [inner] = ends
    for outer in _veth_ends(host.output):
        if outer.index == inner.peer and outer.peer == inner.index:
            return inner, outer
    raise RenderFailed(f"'{host.snippet}' shows no interface {inner.peer} whose peer is {inner.index}", host.output)


def _veth_ends(output: str) -> list[VethEnd]:
    ends = []
    for block in re.split(r"(?m)^(?=\d+: )", output):
        if head := _INTERFACE.match(block):
            matches = [re.search(rf"{key} (\S+)", block) for key in ("link/ether", "inet", "master")]
            mac, inet, master = (match[1] if match else "" for match in matches)
            ends.append(VethEnd(head["index"], head["name"], head["peer"], mac, inet, master))
    return ends
