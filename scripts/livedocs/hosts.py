"""From a host's URL to hosts that run commands.

| URL | what it is |
|---|---|
| ``lab:``, ``lab:RELEASE`` | a fresh Docker host on a pretend internet, one for each chapter |
| ``local:`` | this machine, for books that need no Docker |

A lab takes options: ``lab:?bridge=10.9.0.1/24`` gives docker0 that address.
This is the only module that knows of `dockerlab`.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shlex
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import dockerlab
from livedocs.errors import HostError
from livedocs.figures import Machine, Map
from livedocs.host import ENVIRONMENT, Host
from livedocs.session import now
from livedocs.transcript import Built

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DEFAULT = "lab:"

_FACTS = [
    "docker version --format '{{.Server.Version}}' 2>/dev/null || true",
    "uname -r",
    '. /etc/os-release && echo "$PRETTY_NAME"',
]


@dataclass(frozen=True)
class Hosts:
    """The hosts of one session.

    Attributes:
        nodes: Where commands run, by name; ``host`` is among them.
        built: What kind of host this is.
        stop: Ends them from another thread, so that what runs there fails at once.
    """

    nodes: Mapping[str, Host]
    built: Built
    stop: Callable[[], None] = lambda: None


def check(url: str) -> None:
    """Refuse a URL that names no host, before anything is done.

    Raises:
        HostError: With the forms that are known.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "lab":
            topology(url, {})
        case "local":
            pass
        case _:
            raise HostError(f"'{url}' is no host; known: lab:, lab:RELEASE, lab:?bridge=ADDRESS/PREFIX, local:")


def topology(url: str, options: Mapping[str, str]) -> dockerlab.Topology:
    """The lab that a URL and a page's own options describe.

    Raises:
        HostError: An option is unknown or is not understood.
    """
    parts = urlsplit(url)
    arguments = {**dict(parse_qsl(parts.query)), **options}
    if parts.path:
        arguments["release"] = parts.path
    try:
        return dockerlab.internet(**arguments)
    except (TypeError, ValueError) as error:
        raise HostError(
            f"'{url}' with {shlex.join(f'{k}={v}' for k, v in options.items()) or 'no options'}: {error}"
        ) from None


def network_map(url: str) -> Map:
    """The map of the network that a host of this kind is on.

    Raises:
        HostError: This kind of host has none.
    """
    if urlsplit(url).scheme != "lab":
        raise HostError(f"'{url}' has no map")
    lab = topology(url, {})
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


def prepare(url: str) -> None:
    """Make what takes long and can be kept, such as a lab's images, before the first session.

    Raises:
        HostError: It cannot be made here.
    """
    if urlsplit(url).scheme == "lab":
        try:
            dockerlab.prepare(topology(url, {}))
        except dockerlab.LabError as error:
            raise HostError(str(error)) from None


@contextlib.contextmanager
def open_hosts(url: str, options: Mapping[str, str]) -> Iterator[Hosts]:
    """Give a fresh host, and take it away afterwards.

    Raises:
        HostError: There is none to be had; says why and what to do.
    """
    if urlsplit(url).scheme == "local":
        with tempfile.TemporaryDirectory(prefix="livedocs-") as home:
            host = Host("host", (), {**ENVIRONMENT, "HOME": home, "PATH": os.environ["PATH"]})
            built = Built(url, "", platform.release(), _system(), now())
            yield Hosts({"host": host}, built)
        return
    try:
        with dockerlab.Lab(topology(url, options)) as lab:
            nodes = {name: Host(name, tuple(node.argv)) for name, node in lab.nodes.items()}
            engine, kernel, system = (said.text.strip() for said in nodes["host"].run(_FACTS, timeout_s=20))
            yield Hosts(nodes, Built(f"lab:{lab.topology.release}", engine, kernel, system, now()), lab.close)
    except dockerlab.LabError as error:
        raise HostError(str(error)) from None


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
