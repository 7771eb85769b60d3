"""Look before you touch: what a host is, what it has, and what is on it. Changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livedocs.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Collection

    from livedocs.hosts.host import Host

OLDEST_ENGINE = (20, 10)
STATE = "/var/lib/livedocs"
LOCK = "/run/lock/livedocs"

_LOOK_S = 60.0

# What the build and the book's commands need on the host, with the Debian package that brings it.
TOOLS = {
    "bash": "bash",
    "bridge": "iproute2",
    "comm": "coreutils",
    "conntrack": "conntrack",
    "curl": "curl",
    "flock": "util-linux",
    "ip": "iproute2",
    "iptables": "iptables",
    "jq": "jq",
    "nft": "nftables",
    "pgrep": "procps",
    "ping": "iputils-ping",
    "tcpdump": "tcpdump",
    "traceroute": "traceroute",
}

# What the book's commands start containers from: a lab's images, which have the tools that are used inside.
IMAGES = ("busybox", "nginx")

# What the build itself cannot do without.
OWN = {"bash", "comm", "flock", "ip", "pgrep"}

_QUESTIONS = {
    "kernel": "uname -r",
    "system": '. /etc/os-release && echo "$PRETTY_NAME"',
    "tools": f"for t in {' '.join(TOOLS)}; do command -v $t >/dev/null || echo $t; done",
    "names": "hostname; hostname -f 2>/dev/null || true",
    "addresses": "ip -o addr show scope global | awk '{print $4}'",
    "leftover": f"if test -e {STATE}; then echo yes; fi",
    "busy": f"if test -e {LOCK} && ! flock -n {LOCK} true; then echo yes; fi",
}


@dataclass(frozen=True)
class Seen:
    """A host as it was found.

    Attributes:
        engine: Version of the engine.
        api: Version of its API.
        kernel: Release of the kernel.
        system: The distribution.
        there: Containers, networks and volumes that are not Docker's own, by kind.
        missing: Tools that are not on the host.
        imageless: Images that a lab's host has, and this one has not.
        names: What the host calls itself.
        addresses: Of its own interfaces.
        leftover: Whether a build that was cut off has left things here.
        busy: Whether a build is at work here.
    """

    engine: str
    api: str
    kernel: str
    system: str
    there: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]
    imageless: tuple[str, ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    leftover: bool
    busy: bool

    def refuse(self, name: str, words: Collection[str]) -> None:
        """Go on only where a build may run.

        Args:
            name: The host's, for messages.
            words: Of the commands that are to run; of the tools only those that are among them are wanted.

        Raises:
            HostError: Not here, and why; nothing has been changed.
        """
        if self.busy:
            raise HostError(f"{name}: another build is at work on this host; wait for its end")
        if tuple(map(int, re.findall(r"\d+", self.engine)[:2])) < OLDEST_ENGINE:
            oldest = ".".join(map(str, OLDEST_ENGINE))
            raise HostError(f"{name}: its Docker engine is {self.engine}; the book needs {oldest} or newer")
        if missing := [tool for tool in self.missing if tool in OWN or tool in words]:
            raise HostError(f"{name}: not on this host: {', '.join(missing)}; {apt(missing)}")
        if imageless := [image for image in self.imageless if image in words]:
            raise HostError(f"{name}: its engine has no image {', '.join(imageless)}; {load(imageless)}")
        if self.there and not self.leftover:
            raise HostError(
                f"{name}: this host is not fresh, and nothing on it was touched; there are {self.listed}; "
                "take another host, or remove them yourself"
            )

    @property
    def listed(self) -> str:
        """What is there, in one line."""
        return "; ".join(f"{kind} {', '.join(names)}" for kind, names in self.there.items())


def apt(missing: Collection[str]) -> str:
    """The line that installs what is missing."""
    return f"on Debian: apt-get install --yes {' '.join(sorted({TOOLS[tool] for tool in missing}))}"


def load(images: Collection[str]) -> str:
    """How a lab's images get to a host."""
    return (
        f"take the lab's: ./scripts/nox -s lab -- run host docker save {' '.join(images)} >images.tar; "
        "then on the host: docker load <images.tar"
    )


def root(name: str, host: Host) -> tuple[str, ...]:
    """What stands before a command there so that root runs it: nothing for root, else ``sudo -n``.

    Raises:
        HostError: There is no way to be root without a question.
    """
    asked = host.run(['test "$(id -u)" = 0 || sudo -n true'], timeout_s=_LOOK_S)[-1]
    who = host.run(["id -u"], timeout_s=_LOOK_S)[-1].text.strip()
    if asked.status == 0:
        return () if who == "0" else ("sudo", "-n")
    if "not found" in asked.text:
        raise HostError(f"{name}: we are not root there, and it has no sudo; log in as root, or install sudo")
    raise HostError(
        f"{name}: sudo would ask there, and a build cannot answer ({asked.text.strip().splitlines()[-1]}); "
        "allow it without a password (NOPASSWD), or log in as root"
    )


def look(name: str, host: Host) -> Seen:
    """See what is there.

    Raises:
        HostError: No engine answers.
    """
    from livedocs.hosts.engine import ask  # noqa: PLC0415 - the SDK takes a fifth of a second, and few builds need it

    said = host.run(list(_QUESTIONS.values()), timeout_s=_LOOK_S)
    if len(said) < len(_QUESTIONS):
        raise HostError(f"{name}: cannot be looked at: {said[-1].text.strip()}")
    lines = {key: tuple(out.text.split("\n")[:-1]) for key, out in zip(_QUESTIONS, said, strict=True)}
    engine = ask(name, host)
    return Seen(
        engine=engine.version,
        api=engine.api,
        kernel=" ".join(lines["kernel"]),
        system=" ".join(lines["system"]),
        there=engine.there,
        missing=lines["tools"],
        imageless=tuple(image for image in IMAGES if f"{image}:latest" not in engine.images),
        names=tuple(dict.fromkeys(lines["names"])),
        addresses=lines["addresses"],
        leftover=bool(lines["leftover"]),
        busy=bool(lines["busy"]),
    )
