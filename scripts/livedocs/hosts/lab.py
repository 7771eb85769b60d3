"""Hosts in a lab: a fresh Docker host on a pretend internet, booted for each chapter.

This is the only module of `livedocs` that imports `dockerlab`.
"""

from __future__ import annotations

import contextlib
import shlex
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import dockerlab
from livedocs.errors import HostError, command
from livedocs.hosts.host import Host, Opened
from livedocs.records.transcript import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT = "lab:"
FORMS = ("lab:", "lab:RELEASE", "lab:?bridge=ADDRESS/PREFIX")

_FACTS = [
    "docker version --format '{{.Server.Version}}' 2>/dev/null || true",
    "uname -r",
    '. /etc/os-release && echo "$PRETTY_NAME"',
]
_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Machine:
    """A machine on the map.

    Attributes:
        name: Its name.
        says: Lines below the name, such as its address.
        wires: Names of the networks it is attached to.
        row: How far down the map it is, from 0.
    """

    name: str
    says: tuple[str, ...]
    wires: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class Map:
    """A map of a network: its machines, and the networks between them with their labels."""

    machines: tuple[Machine, ...]
    wires: dict[str, str]


def topology(
    release: str = "", options: Mapping[str, str] = _NO_OPTIONS, more: Mapping[str, str] = _NO_OPTIONS
) -> dockerlab.Topology:
    """The lab that a URL and a page describe.

    Args:
        release: The release of Debian; empty for the default one.
        options: The URL's options.
        more: The page's own options.

    Raises:
        HostError: An option is unknown, or its value is not understood.
    """
    arguments = {**options, **more, **({"release": release} if release else {})}
    try:
        return dockerlab.internet(**arguments)
    except (TypeError, ValueError) as error:
        query = f"?{urlencode(options, safe='/:')}" if options else ""
        extra = f" with {shlex.join(f'{key}={value}' for key, value in more.items())}" if more else ""
        raise HostError(f"there is no lab 'lab:{release}{query}'{extra}: {error}") from None


def network_map(lab: dockerlab.Topology) -> Map:
    """The map of the network that a lab's host is on.

    Machines that share a segment with the first one are on top, the routers below them in order, and each other
    machine below the router it is attached to.
    """
    routers = [node for node in lab.nodes.values() if node.forwards]
    first = next(iter(lab.nodes.values()))
    row = {router.name: number + 1 for number, router in enumerate(routers)}
    for node in lab.nodes.values():
        here = {port.segment for port in node.ports}
        if node.name not in row:
            beside = max((row[r.name] for r in routers if here & {p.segment for p in r.ports}), default=0)
            row[node.name] = 0 if here & {port.segment for port in first.ports} else beside + 1
    machines = tuple(
        Machine(
            node.name, () if node.forwards else (str(node.ipv4),), tuple(p.segment for p in node.ports), row[node.name]
        )
        for node in lab.nodes.values()
    )
    return Map(machines, {segment.name: f"{segment.name} {segment.ipv4}" for segment in lab.segments.values()})


def prepare(lab: dockerlab.Topology) -> None:
    """Make what takes long and can be kept, such as images, before the first session.

    Raises:
        HostError: No lab can be had on this machine; says why, and how to do without one.
    """
    try:
        dockerlab.prepare(lab)
    except dockerlab.LabError as error:
        raise HostError(f"{error}\n{_without_a_lab()}") from None


@contextlib.contextmanager
def boot(topology: dockerlab.Topology) -> Iterator[Opened]:
    """Boot a lab for one session, and end it afterwards.

    Raises:
        HostError: It does not boot.
    """
    try:
        with dockerlab.Lab(topology) as lab:
            nodes = {name: Host(name, tuple(node.argv)) for name, node in lab.nodes.items()}
            facts = [fact.text.strip() for fact in nodes["host"].run(_FACTS, timeout_s=20)]
            if len(facts) < len(_FACTS):
                raise HostError("the lab ended while it was being asked what it is; run this again")
            engine, kernel, system = facts
            yield Opened(nodes, Origin(f"lab:{lab.topology.release}", engine, kernel, system), lab.close)
    except dockerlab.LabError as error:
        raise HostError(str(error)) from None


def _without_a_lab() -> str:
    records = command("build", "--replay")
    elsewhere = command("build", "--host", "ssh://USER@HOST")
    return (
        f"without a lab: `{records}` builds the book from its records; "
        f"`{elsewhere}` runs on a Docker host of your own, and so do serve, run and snippets with the same --host"
    )
