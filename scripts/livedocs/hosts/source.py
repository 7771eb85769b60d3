"""From a host's URL to hosts that run commands.

| URL | host |
|---|---|
| ``lab:``, ``lab:RELEASE`` | a fresh Docker host on a pretend internet, one for each chapter |
| ``ssh://USER@HOST:PORT`` | a Docker host behind ssh; user and port may be left out |
| ``unix:///PATH`` | this machine with the Docker engine at that socket |
| ``local:`` | this machine, for books that need no Docker |

A lab takes options: ``lab:?bridge=10.9.0.1/24`` gives ``docker0`` that address.
A host behind ``ssh:`` or ``unix:`` is surveyed first, held for one build at a time and put back after each chapter.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from livedocs.hosts import lab, ssh, survey
from livedocs.hosts.host import ENVIRONMENT, Host, Opened
from livedocs.hosts.local import open_local
from livedocs.hosts.redaction import Redaction
from livedocs.hosts.remote import Remote
from livedocs.records.transcript import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    from livedocs.hosts.survey import Requirements, Survey
    from livedocs.hosts.url import HostUrl


@dataclass(frozen=True)
class Source:
    """The supplier of hosts for the sessions of one build.

    Attributes:
        open: Gives a session its hosts, by its page's options.
        redaction: What pages and records must not show of them.
        at_once: How many sessions it can supply at once; None for any number.
    """

    open: Callable[[Mapping[str, str]], AbstractContextManager[Opened]]
    redaction: Redaction = field(default_factory=Redaction)
    at_once: int | None = None


def network_map(url: HostUrl) -> lab.Map:
    """The map of the network that a lab's host is on; for a host of another kind, that of the default lab."""
    return lab.network_map(lab.topology(url.target, url.options) if url.is_lab else lab.topology())


@contextlib.contextmanager
def open_source(url: HostUrl, requirements: Requirements, tokens: Collection[str] = ()) -> Iterator[Source]:
    """Prepare what all sessions of a build share.

    Args:
        url: Where to run.
        requirements: The tools and images that the book's commands may need on a host that is not ours.
        tokens: The words of all commands that are to run. A requirement that is not among them is not enforced.

    Raises:
        HostError: No host of this kind can be had; says why, and what to do.
    """
    match url.kind:
        case "lab":
            lab.prepare(lab.topology(url.target, url.options))
            yield Source(lambda options: lab.boot(lab.topology(url.target, url.options, options)))
        case "local":
            yield Source(lambda _: open_local(url))
        case "ssh" | "unix":
            with _hold(url, requirements, tokens) as source:
                yield source


def report(url: HostUrl, requirements: Requirements) -> tuple[str, Survey | None]:
    """Survey a host without changing anything on it; give the findings as text, and as a value if there are any.

    Raises:
        HostError: It cannot be reached, or has no engine.
    """
    if not url.is_foreign:
        return f"{url} is made anew for each chapter; there is nothing to check", None
    with contextlib.ExitStack() as stack:
        name, host = _connect(url, stack)
        found = survey.take(name, host, requirements)
    rows = {
        "host": f"{name}, reached",
        "engine": f"Docker {found.engine}, API {found.api}",
        "system": f"{found.system}, Linux {found.kernel}",
        "root": "by sudo, without a password" if host.argv else "yes",
        "tools": f"missing: {', '.join(found.missing)}; {survey.how_to_install(found.missing.values())}"
        if found.missing
        else "complete",
        "images": f"missing: {', '.join(found.missing_images)}; {requirements.how_to_load(found.missing_images)}"
        if found.missing_images
        else "complete",
        "fresh": f"no; there are {found.listed}" if found.objects else "yes",
    }
    if found.leftover:
        rows["left over"] = (
            "from a build that is running" if found.busy else "from a build that was cut off; the next one removes it"
        )
    elif found.busy:
        rows["lock"] = "another build is running on this host"
    return "\n".join(f"{key + ':':<10} {value}" for key, value in rows.items()), found


@contextlib.contextmanager
def _hold(url: HostUrl, requirements: Requirements, tokens: Collection[str]) -> Iterator[Source]:
    """Survey a host that is not ours, and hold it for this build."""
    with contextlib.ExitStack() as stack:
        name, host = _connect(url, stack)
        found = survey.take(name, host, requirements)
        found.check_usable(name, tokens)
        remote = stack.enter_context(Remote(name, host))
        if found.leftover:
            found = survey.take(name, host, requirements)
            replace(found, leftover=False, busy=False).check_usable(name, tokens)

        @contextlib.contextmanager
        def chapter(_: Mapping[str, str]) -> Iterator[Opened]:
            with remote.chapter() as node:
                origin = Origin(f"{url.kind}:", found.engine, found.kernel, found.system)
                yield Opened({"host": node}, origin, remote.close)

        yield Source(chapter, _redaction(url, found), at_once=1)


def _connect(url: HostUrl, stack: contextlib.ExitStack) -> tuple[str, Host]:
    """The host as a place where root runs commands, and its name in messages."""
    if url.kind == "unix":
        argv = () if os.geteuid() == 0 else ("sudo", "-n")
        if argv:
            # Not root yet, and /root is closed to others.
            survey.root_prefix("this machine", Host("host", (), {**ENVIRONMENT, "HOME": "/"}))
        return url.text, Host("host", argv, {**ENVIRONMENT, "DOCKER_HOST": url.text})
    connection = stack.enter_context(ssh.Connection(url))
    plain = Host("host", (), {}, connection.argv)
    return url.target, Host("host", survey.root_prefix(url.target, plain), ssh_argv=connection.argv)


def _redaction(url: HostUrl, found: Survey) -> Redaction:
    if url.kind != "ssh":
        return Redaction.of_host(user=os.environ.get("SUDO_USER", ""), names=found.names, addresses=found.addresses)
    config = ssh.config(url)
    address = [config["hostname"]] if _is_address(config["hostname"]) else ssh.addresses(config["hostname"])
    names = [*found.names, url.hostname, config["hostname"]]
    return Redaction.of_host(user=config["user"], names=names, addresses=[*found.addresses, *address])


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
