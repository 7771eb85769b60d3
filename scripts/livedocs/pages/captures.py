"""Packets and interfaces in the text that ``tcpdump`` and ``ip`` print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livedocs.errors import RenderFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livedocs.records.transcript import Transcript

# What follows the addresses is what makes a packet the same one elsewhere: an echo request's identifier and sequence
# number, a TCP segment's sequence number, a DNS query's identifier and question.
_PACKET = re.compile(
    r"IP6? (?P<source>\S+) > (?P<target>\S+): "
    r"(?P<same>ICMP6?,? echo request, id \d+, seq \d+|Flags \[\S+\], seq \d+|\d+\+? (?:\[\w+\] )?[A-Z]+\? \S+)"
)
_INTERFACE = re.compile(r"(?P<index>\d+): (?P<name>[^@:]+)@if(?P<peer>\d+):")


@dataclass(frozen=True)
class Sighting:
    """A packet where a capture saw it.

    Attributes:
        where: The place and the interface.
        source: Its source address, with the port where it has one.
        target: Its destination, likewise.
    """

    where: str
    source: str
    target: str


@dataclass(frozen=True)
class VethEnd:
    """One end of a veth pair, as ``ip link`` or ``ip addr`` shows it.

    Attributes:
        index: The number of the interface.
        name: Its name.
        peer: The number of the other end.
        mac: Its hardware address.
        inet: Its IPv4 address with the prefix length; empty where it has none.
        master: The bridge that it is a port of; empty where it is none.
    """

    index: str
    name: str
    peer: str
    mac: str
    inet: str
    master: str


def follow(captures: Sequence[Transcript]) -> tuple[str, list[Sighting]]:
    """Follow the first packet of the first capture that can be recognised elsewhere through all of them.

    That is an echo request, a TCP segment with a sequence number, or a DNS query.

    Returns:
        What it is recognised by, and where it was seen, in order.

    Raises:
        RenderFailed: A capture does not show the packet.
    """
    first = _PACKET.search(captures[0].output)
    if first is None:
        raise RenderFailed(f"'{captures[0].snippet}' shows no packet that could be known again", captures[0].output)
    seen = []
    for capture in captures:
        same = next((p for p in _PACKET.finditer(capture.output) if p["same"] == first["same"]), None)
        if same is None:
            raise RenderFailed(f"'{capture.snippet}' does not show the {first['same']}", capture.output)
        device = re.search(r"listening on (\S+?),", capture.output)
        where = f"{capture.place} {device[1] if device else ''}".strip()
        seen.append(Sighting(where, same["source"], same["target"]))
    return first["same"], seen


def veth_pair(container: Transcript, host: Transcript) -> tuple[VethEnd, VethEnd]:
    """The two ends of a veth pair, from the outputs of ``ip`` on each side.

    Raises:
        RenderFailed: The outputs do not show the two ends of one pair.
    """
    ends = _veth_ends(container.output)
    if len(ends) != 1:
        raise RenderFailed(f"'{container.snippet}' shows {len(ends)} ends of cables, not one", container.output)
    [inner] = ends
    for outer in _veth_ends(host.output):
        if outer.index == inner.peer and outer.peer == inner.index:
            return inner, outer
    raise RenderFailed(f"'{host.snippet}' shows no interface {inner.peer} whose peer is {inner.index}", host.output)


def _veth_ends(output: str) -> list[VethEnd]:
    ends = []
    for block in re.split(r"(?m)^(?=\d+: )", output):
        if head := _INTERFACE.match(block):
            found = [re.search(rf"{key} (\S+)", block) for key in ("link/ether", "inet", "master")]
            mac, inet, master = (match[1] if match else "" for match in found)
            ends.append(VethEnd(head["index"], head["name"], head["peer"], mac, inet, master))
    return ends
