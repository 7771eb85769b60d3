"""A host's Docker engine: its version, and what is on it.

The questions go through the host's own ``docker`` client, so that they work through sudo and ssh as any command does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from livedocs.errors import HostError

if TYPE_CHECKING:
    from livedocs.hosts.host import Host
    from livedocs.hosts.output import Output

_ANSWER_S = 60.0

_VERSION = "docker version --format '{{.Server.Version}} {{.Server.APIVersion}}'"
# Templates, since the client of 20.10 knows no "--format json".
_LISTINGS = {
    "containers": "docker ps --all --format '{{.Names}}'",
    "networks": "docker network ls --filter type=custom --format '{{.Name}}'",
    "volumes": "docker volume ls --format '{{.Name}}'",
    "images": "docker image ls --format '{{.Repository}}:{{.Tag}}'",
}


@dataclass(frozen=True)
class Engine:
    """An engine as it was found.

    Attributes:
        version: Its release.
        api: The newest version of its API.
        objects: Names of containers, networks and volumes that are not Docker's own, by kind; only kinds with any.
        images: Its images, by name and tag.
    """

    version: str
    api: str
    objects: dict[str, tuple[str, ...]]
    images: tuple[str, ...]


def inspect(name: str, host: Host) -> Engine:
    """List what is on a host's engine; changes nothing.

    Args:
        name: The host's name in messages.
        host: Where ``docker`` may be run.

    Raises:
        HostError: No engine answers; gives what ``docker`` said instead.
    """
    # A client's warnings come on standard error; only where there is no answer at all are they of use.
    steps = [_VERSION, *(f"{listing} 2>/dev/null" for listing in _LISTINGS.values())]
    version, *listings = host.run(steps, timeout_s=_ANSWER_S)
    if version.status != 0:
        raise HostError(f"{name}: no Docker engine answers ({_reason(version)}); start it there")
    if len(listings) < len(_LISTINGS) or listings[-1].status != 0:
        command = steps[len(listings)].partition(" --")[0]
        raise HostError(f"{name}: its Docker engine does not answer `{command}`; see whether it works there")
    release, api = version.text.splitlines()[-1].split()
    found = {kind: tuple(output.text.splitlines()) for kind, output in zip(_LISTINGS, listings, strict=True)}
    images = tuple(image for image in found.pop("images") if "<none>" not in image)
    return Engine(release, api, {kind: names for kind, names in found.items() if names}, images)


def _reason(output: Output) -> str:
    if output.status is None:
        return f"`docker version` gave no answer within {_ANSWER_S:g} s"
    lines = output.text.strip().splitlines()
    return lines[-1].strip() if lines else f"`docker version` exited {output.status}"
