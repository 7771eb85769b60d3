"""Survey of a host: what it is, what it has, and what is on it. Nothing on it is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from livedocs.errors import HostError
from livedocs.hosts import engine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from livedocs.hosts.host import Host

OLDEST_ENGINE = (20, 10)
STATE = "/var/lib/livedocs"
LOCK = "/run/lock/livedocs"

# The tools that holding a host and putting it back take, with the Debian package that brings each.
OWN_TOOLS = MappingProxyType(
    {"bash": "bash", "comm": "coreutils", "flock": "util-linux", "ip": "iproute2", "pgrep": "procps"}
)

_TIMEOUT_S = 60.0
_QUESTIONS = {
    "kernel": "uname -r",
    "system": '. /etc/os-release && echo "$PRETTY_NAME"',
    "names": "hostname; hostname -f 2>/dev/null || true",
    "addresses": "ip -o addr show scope global | awk '{print $4}'",
    "leftover": f"if test -e {STATE}; then echo yes; fi",
    "busy": f"if test -e {LOCK} && ! flock -n {LOCK} true; then echo yes; fi",
}


@dataclass(frozen=True)
class Requirements:
    """What a book's commands need on a host that is not ours.

    Attributes:
        tools: Programs, each with the Debian package that brings it.
        images: Images that containers are started from, without a tag.
        lab: The command that boots a lab which has the images, with ``{}`` for its arguments; empty if there is none.
    """

    tools: Mapping[str, str] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    lab: str = ""

    def how_to_load(self, images: Collection[str]) -> str:
        """The commands that bring images to a host: those of a lab, which may have tools inside, or the public ones."""
        if self.lab:
            save = self.lab.format(f"run host docker save {' '.join(images)}")
            return f"take the lab's: {save} >images.tar; then on the host: docker load <images.tar"
        return f"on the host: {'; '.join(f'docker pull {image}' for image in images)}"


@dataclass(frozen=True)
class Survey:
    """A host as it was found.

    Attributes:
        engine: Version of the engine.
        api: Version of its API.
        kernel: Release of the kernel.
        system: The distribution.
        objects: Containers, networks and volumes that are not Docker's own, by kind.
        requirements: The requirements that it was surveyed for.
        missing: Required tools that are not on the host, each with the package that brings it.
        missing_images: Required images that its engine does not have.
        names: The host's own names for itself.
        addresses: Addresses of its interfaces, with prefix lengths.
        leftover: Whether a build that was cut off has left things here.
        busy: Whether a build is running here.
    """

    engine: str
    api: str
    kernel: str
    system: str
    objects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requirements: Requirements = field(default_factory=Requirements)
    missing: Mapping[str, str] = field(default_factory=dict)
    missing_images: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    leftover: bool = False
    busy: bool = False

    def check_usable(self, name: str, tokens: Collection[str]) -> None:
        """Refuse a host where no build may run.

        Args:
            name: The host's name in messages.
            tokens: The words of all commands that are to run; tools and images that are not among them may be missing.

        Raises:
            HostError: Says why not, and what to do; nothing has been changed.
        """
        if self.busy:
            raise HostError(f"{name}: another build is running on this host; wait for its end")
        if tuple(map(int, re.findall(r"\d+", self.engine)[:2])) < OLDEST_ENGINE:
            oldest = ".".join(map(str, OLDEST_ENGINE))
            raise HostError(f"{name}: its Docker engine is {self.engine}; use {oldest} or newer")
        if missing := {tool: self.missing[tool] for tool in self.missing if tool in OWN_TOOLS or tool in tokens}:
            raise HostError(f"{name}: not installed there: {', '.join(missing)}; {how_to_install(missing.values())}")
        if images := [image for image in self.missing_images if image in tokens]:
            cure = self.requirements.how_to_load(images)
            raise HostError(f"{name}: its engine has no image {', '.join(images)}; {cure}")
        if self.objects and not self.leftover:
            raise HostError(
                f"{name}: this host is not fresh, and nothing on it was touched; there are {self.listed}; "
                "take another host, or remove them yourself"
            )

    @property
    def listed(self) -> str:
        """Everything that makes the host not fresh, in one line."""
        return "; ".join(f"{kind} {', '.join(names)}" for kind, names in self.objects.items())


def how_to_install(packages: Iterable[str]) -> str:
    """The command that installs packages."""
    return f"on Debian: apt-get install --yes {' '.join(sorted(set(packages)))}"


def root_prefix(name: str, host: Host) -> tuple[str, ...]:
    """The argv prefix with which root runs a command there: empty for root, else ``sudo -n``.

    Raises:
        HostError: A command cannot run as root without a password.
    """
    allowed = host.run(['test "$(id -u)" = 0 || sudo -n true'], timeout_s=_TIMEOUT_S)[-1]
    user = host.run(["id -u"], timeout_s=_TIMEOUT_S)[-1].text.strip()
    if allowed.status == 0:
        return () if user == "0" else ("sudo", "-n")
    if "not found" in allowed.text:
        raise HostError(f"{name}: the user is not root there, and there is no sudo; log in as root, or install sudo")
    raise HostError(
        f"{name}: sudo asks for a password there, and a build cannot answer ({allowed.text.strip().splitlines()[-1]}); "
        "allow it without one (NOPASSWD), or log in as root"
    )


def take(name: str, host: Host, requirements: Requirements) -> Survey:
    """Survey a host.

    Args:
        name: The host's name in messages.
        host: Where root runs commands.
        requirements: The tools and images to look for, besides the tools that holding the host takes.

    Raises:
        HostError: No engine answers.
    """
    packages = dict(sorted({**requirements.tools, **OWN_TOOLS}.items()))
    tools = f"for tool in {' '.join(packages)}; do command -v $tool >/dev/null || echo $tool; done"
    questions = {**_QUESTIONS, "tools": tools}
    answers = host.run(list(questions.values()), timeout_s=_TIMEOUT_S)
    if len(answers) < len(questions):
        raise HostError(f"{name}: the survey of the host failed: {answers[-1].text.strip()}")
    lines = {key: tuple(out.text.split("\n")[:-1]) for key, out in zip(questions, answers, strict=True)}
    docker = engine.inspect(name, host)
    return Survey(
        engine=docker.version,
        api=docker.api,
        kernel=" ".join(lines["kernel"]),
        system=" ".join(lines["system"]),
        objects=docker.objects,
        requirements=requirements,
        missing={tool: packages[tool] for tool in lines["tools"]},
        missing_images=tuple(image for image in requirements.images if f"{image}:latest" not in docker.images),
        names=tuple(dict.fromkeys(lines["names"])),
        addresses=lines["addresses"],
        leftover=bool(lines["leftover"]),
        busy=bool(lines["busy"]),
    )
