"""From a host's URL to hosts that run commands.

| URL | what it is |
|---|---|
| ``lab:``, ``lab:RELEASE`` | a fresh Docker host on a pretend internet, one for each chapter |
| ``ssh://USER@HOST:PORT`` | a Docker host behind ssh; user and port may be left out |
| ``unix:///PATH`` | this machine with the Docker engine at that socket |
| ``local:`` | this machine, for books that need no Docker |

A lab takes options: ``lab:?bridge=10.9.0.1/24`` gives ``docker0`` that address.
A host behind ``ssh:`` or ``unix:`` is looked at first, held for one build at a time and put back after each chapter.
"""

# This is the only module that knows of `dockerlab`.

from __future__ import annotations

import contextlib
import os
import platform
import shlex
import tempfile
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import dockerlab
from livedocs.errors import HostError
from livedocs.hosts import ssh, survey
from livedocs.hosts.host import ENVIRONMENT, Host
from livedocs.hosts.redaction import Private, private
from livedocs.hosts.remote import Instance
from livedocs.records.transcript import Built
from livedocs.sessions.session import now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

DEFAULT = "lab:"
KNOWN = ("lab:", "lab:RELEASE", "lab:?bridge=ADDRESS/PREFIX", "ssh://USER@HOST", "unix:///SOCKET", "local:")

_WITHOUT_A_LAB = (
    "without a lab: docs and serve take -- --replay, which shows the records; "
    "docs, serve, run and snippets take -- --host ssh://USER@HOST, a Docker host of your own"
)

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
    stop: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Source:
    """Where a build's sessions get their hosts from.

    Attributes:
        open: Gives a session's hosts, by its page's options.
        private: What pages and records must not show.
        at_once: How many sessions it can have at once; None for any number.
    """

    open: Callable[[Mapping[str, str]], AbstractContextManager[Hosts]]
    private: Private = field(default_factory=Private)
    at_once: int | None = None


@dataclass(frozen=True)
class Machine:
    """A machine on the map.

    Attributes:
        name: Its name.
        says: What stands below the name, such as its address.
        wires: Names of the networks it is attached to.
        row: How far down the map it stands, from 0.
    """

    name: str
    says: tuple[str, ...]
    wires: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class Map:
    """What a map shows: machines, and the networks between them with what is written beside each."""

    machines: tuple[Machine, ...]
    wires: dict[str, str]


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
        case "ssh":
            ssh.check(url)
        case "unix" if parts.path.startswith("/") and not parts.netloc:
            pass
        case _:
            raise HostError(f"'{url}' is no host; known: {', '.join(KNOWN)}")


def chosen(environment: Mapping[str, str]) -> tuple[str, str]:
    """The host that the environment names, and the variable that did; a lab where none does."""
    for variable in ("LIVEDOCS_HOST", "DOCKER_HOST"):
        if url := environment.get(variable):
            return url, variable
    return DEFAULT, ""


def is_instance(url: str) -> bool:
    """Whether this is a host that is not ours: with an engine, and without the nodes of a lab."""
    return urlsplit(url).scheme in {"ssh", "unix"}


def is_lab(url: str) -> bool:
    """Whether this is a host that is booted when it is asked for."""
    return urlsplit(url).scheme == "lab"


def lacking(url: str, options: Mapping[str, str]) -> str:
    """Why no host of this kind can be as a page's options want it, as a clause; empty where it can."""
    if options and is_instance(url):
        return f"its page wants a lab with {', '.join(f'{key}={value}' for key, value in options.items())}"
    return ""


@contextlib.contextmanager
def source(url: str, words: Collection[str] = ()) -> Iterator[Source]:
    """Get ready what all sessions of a build share; ``words`` are those of the commands that are to run.

    Raises:
        HostError: There is no host of this kind to be had; says why and what to do.
    """
    check(url)
    if not is_instance(url):
        _prepare(url)
        yield Source(lambda options: _open(url, options))
        return
    with contextlib.ExitStack() as stack:
        name, host = _reach(url, stack)
        seen = survey.look(name, host)
        seen.refuse(name, words)
        instance = stack.enter_context(Instance(name, host))
        if seen.leftover:
            seen = survey.look(name, host)
            replace(seen, leftover=False, busy=False).refuse(name, words)
        kind = f"{urlsplit(url).scheme}:"

        @contextlib.contextmanager
        def chapter(_: Mapping[str, str]) -> Iterator[Hosts]:
            with instance.chapter() as there:
                yield Hosts({"host": there}, Built(kind, seen.engine, seen.kernel, seen.system, now()), instance.close)

        yield Source(chapter, _private(url, seen), at_once=1)


def report(url: str) -> tuple[str, survey.Seen | None]:
    """Look at a host and say what is there, for people; nothing on it is changed.

    Raises:
        HostError: It cannot be reached, or has no engine.
    """
    check(url)
    if not is_instance(url):
        return f"{url} is made fresh for each chapter; there is nothing to look at", None
    with contextlib.ExitStack() as stack:
        name, host = _reach(url, stack)
        seen = survey.look(name, host)
    rows = {
        "host": f"{name}, reached",
        "engine": f"Docker {seen.engine}, API {seen.api}",
        "system": f"{seen.system}, Linux {seen.kernel}",
        "root": "by sudo, without a question" if host.argv else "yes",
        "tools": f"missing: {', '.join(seen.missing)}; {survey.apt(seen.missing)}" if seen.missing else "all there",
        "images": f"missing: {', '.join(seen.imageless)}; {survey.load(seen.imageless)}"
        if seen.imageless
        else "all there",
        "fresh": f"no; there are {seen.listed}" if seen.there else "yes",
    }
    if seen.leftover:
        rows["left over"] = "from a build that is at work" if seen.busy else "by a build cut off; the next removes it"
    elif seen.busy:
        rows["lock"] = "another build is at work on this host"
    return "\n".join(f"{key + ':':<10} {value}" for key, value in rows.items()), seen


def _reach(url: str, stack: contextlib.ExitStack) -> tuple[str, Host]:
    """The host, as root's place to run commands, and what to call it in messages."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        argv = () if os.geteuid() == 0 else ("sudo", "-n")
        host = Host("host", argv, {**ENVIRONMENT, "DOCKER_HOST": url})
        if argv:
            survey.root("this machine", Host("host", (), {**ENVIRONMENT, "HOME": "/"}))  # not root yet: /root is closed
        return url, host
    connection = stack.enter_context(ssh.Connection(url))
    plain = Host("host", (), {}, connection.way)
    return connection.shown, Host("host", survey.root(connection.shown, plain), way=connection.way)


def _private(url: str, seen: survey.Seen) -> Private:
    parts = urlsplit(url)
    if parts.scheme != "ssh":
        return private(user=os.environ.get("SUDO_USER", ""), names=seen.names, addresses=seen.addresses)
    config = ssh.config(url)
    address = [config["hostname"]] if _is_address(config["hostname"]) else ssh.addresses(config["hostname"])
    names = [*seen.names, parts.hostname or "", config["hostname"]]
    return private(user=config["user"], names=names, addresses=[*seen.addresses, *address])


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


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
    """The map of the network that a host of this kind is on; of the usual lab where we know no map.

    Raises:
        HostError: The URL names no lab that can be.
    """
    lab = topology(url if urlsplit(url).scheme == "lab" else DEFAULT, {})
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


def _prepare(url: str) -> None:
    """Make what takes long and can be kept, such as a lab's images, before the first session."""
    if urlsplit(url).scheme == "lab":
        try:
            dockerlab.prepare(topology(url, {}))
        except dockerlab.LabError as error:
            raise HostError(f"{error}\n{_WITHOUT_A_LAB}") from None


@contextlib.contextmanager
def _open(url: str, options: Mapping[str, str]) -> Iterator[Hosts]:
    """Give a host of our own, and take it away afterwards."""
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
