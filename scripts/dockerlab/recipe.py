"""What images are made of: Debian packages, by name.

Every node of a lab starts from one root filesystem, and every container from one of two
images. Their recipes are data, so that a change of one makes a new image: the cache knows
them by a hash of their recipe.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

DEFAULT_RELEASE = "trixie"

RELEASES = {
    "bookworm": "Debian 12, Docker 20.10",
    "trixie": "Debian 13, Docker 26.1",
    "forky": "Debian 14 to be, Docker 28.5",
}

_HOST = """
    bash-completion bind9-dnsutils bridge-utils busybox-static ca-certificates conntrack curl dnsmasq-base docker.io
    ethtool inetutils-telnet iproute2 iptables iputils-ping jq less mount nano net-tools netcat-openbsd
    nftables nginx-light openssh-client openssh-server openssl procps psmisc python3 python3-docker
    python3-pyroute2 socat sudo tcpdump tini traceroute util-linux
"""
_NGINX = """
    bash bind9-dnsutils curl inetutils-telnet iproute2 iputils-ping libnginx-mod-stream net-tools netcat-openbsd nginx-light
    procps tcpdump traceroute
"""
# Trees that neither a node nor a container needs to do its work.
_LEFT_OUT = ("doc", "doc-base", "info", "lintian", "linda", "locale", "man", "bug")


@dataclass(frozen=True)
class Recipe:
    """A tree of Debian packages.

    Attributes:
        name: What it is, for people.
        release: Debian release by code name.
        variant: mmdebstrap's word for what is in it besides the packages.
        packages: By name, sorted.
        leave_out: Patterns of files that are not unpacked.
        edition: Counted up when the way it is made changes.
    """

    name: str
    release: str
    variant: str
    packages: tuple[str, ...]
    leave_out: tuple[str, ...]
    edition: int = 1

    @property
    def key(self) -> str:
        """A name for the cache that no other recipe has."""
        text = json.dumps(asdict(self), sort_keys=True)
        return f"{self.name}-{self.release}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def check_release(release: str) -> None:
    """Refuse a release that labs are not made for.

    Raises:
        ValueError: With those that are known.
    """
    if release not in RELEASES:
        raise ValueError(f"'{release}' is no release labs are made for; known: {', '.join(RELEASES)}")


def _left_out() -> tuple[str, ...]:
    return tuple(f"/usr/share/{tree}/*" for tree in _LEFT_OUT)


def host_recipe(release: str) -> Recipe:
    """The root filesystem of every node: Docker, and the tools that look at networks."""
    # Debian splits the docker command from the daemon's package from trixie on.
    command = [] if release == "bookworm" else ["docker-cli"]
    return Recipe("host", release, "apt", tuple(sorted(_HOST.split() + command)), _left_out())


def nginx_recipe(release: str) -> Recipe:
    """The ``nginx`` container image: a web server, and the tools the book uses inside containers."""
    return Recipe("nginx", release, "apt", tuple(sorted(_NGINX.split())), _left_out())
