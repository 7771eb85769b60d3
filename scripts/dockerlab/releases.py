"""The Debian releases that labs can run, and the Docker that each of them ships."""

from __future__ import annotations

from dataclasses import dataclass

from dockerlab.errors import TopologyError


@dataclass(frozen=True)
class Release:
    """A release of Debian.

    Attributes:
        title: Its versions of Debian and Docker, for help texts.
        engine: The packages that contain Docker's daemon and its command line.
        testing: Whether it is still in development. Mirrors may then serve an index older than the
            week for which it is valid, and are used nevertheless.
    """

    title: str
    engine: tuple[str, ...] = ("docker.io", "docker-cli")
    testing: bool = False


DEFAULT_RELEASE = "trixie"

RELEASES = {
    # Since trixie, the docker command is a separate package.
    "bookworm": Release("Debian 12, Docker 20.10", engine=("docker.io",)),
    "trixie": Release("Debian 13, Docker 26.1"),
    "forky": Release("Debian 14 to be, Docker 28.5", testing=True),
}
"""By code name."""


def check_release(release: str) -> None:
    """Reject a release that labs cannot run.

    Raises:
        TopologyError: Lists the releases they can.
    """
    if release not in RELEASES:
        raise TopologyError("release", release, "is not one that labs can run", f"choose one of {', '.join(RELEASES)}")
