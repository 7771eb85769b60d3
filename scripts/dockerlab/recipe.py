"""Recipes of images: lists of Debian packages, with hooks; and `Images`, what a lab starts from.

All nodes of a lab start from one root filesystem, apart from hosts before Docker, which have another,
and all containers from one of two container images. A recipe is data. The cache knows an image
by a hash of its recipe, so changing a recipe makes a new image.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dockerlab.kinds import KINDS
from dockerlab.releases import RELEASES
from dockerlab.services import PUBLIC_KEY, REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dockerlab.cache import Entry

# What all nodes have; the packages of their services come on top.
_TOOLS = """
    bash-completion bind9-dnsutils bridge-utils busybox-static ca-certificates conntrack curl ethtool
    inetutils-telnet iproute2 iptables iputils-arping iputils-ping iputils-tracepath jq less mount mtr-tiny nano
    net-tools netcat-openbsd nftables openssl passwd procps psmisc python3 python3-docker python3-pyroute2 tcpdump
    tini traceroute util-linux
"""
_NGINX = """
    bash bind9-dnsutils curl inetutils-telnet iproute2 iputils-ping libnginx-mod-stream net-tools netcat-openbsd
    nginx-light procps tcpdump traceroute
"""
# Below /usr/share; neither a node nor a container needs them to do its work.
_LEFT_OUT = ("doc", "doc-base", "info", "lintian", "linda", "locale", "man", "bug")

_CLEAN = (
    "rm -rf $1/var/lib/apt/lists/* $1/var/cache/apt/*.bin $1/var/cache/apt/archives/*.deb"
    " $1/var/cache/debconf/*-old $1/var/lib/dpkg/*-old"
)
_NODE_HOOKS = (
    # A machine's own keys and ID belong to one machine.
    "rm -f $1/etc/ssh/ssh_host_* $1/var/lib/dbus/machine-id && : >$1/etc/machine-id",
    "chroot $1 useradd -m -s /bin/bash -G sudo admin",
    "echo 'admin ALL=(ALL) NOPASSWD:ALL' >$1/etc/sudoers.d/admin",
    # The directory itself belongs to the user who started the build.
    "chown root:root $1 && chmod 755 $1",
    _CLEAN,
)
# One key opens the hosts of all labs made from this cache, and nothing else: the client has it.
_KEY_HOOKS = (
    "mkdir -p $1/usr/lib/dockerlab",
    "chroot $1 ssh-keygen -q -t ed25519 -N '' -C root@client -f /usr/lib/dockerlab/key",
)
# As in the official image: logs go to the container's output.
_NGINX_HOOKS = (
    "ln -sf /dev/stdout $1/var/log/nginx/access.log",
    "ln -sf /dev/stderr $1/var/log/nginx/error.log",
    _CLEAN,
)
# A part of the release's archive, byte for byte as the mirror has it, so that its signature is valid: the
# whole index, and the packages it takes to install an engine.
_ARCHIVE_HOOK = """\
chroot "$1" sh -eu <<'END'
arch=$(dpkg --print-architecture)
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
at=dists/{release}
mkdir -p "/srv/debian/$at/main/binary-$arch"
for file in InRelease "main/binary-$arch/Packages.xz"; do
    /usr/lib/apt/apt-helper download-file "$mirror$at/$file" "/srv/debian/$at/$file"
done
index=/srv/debian/$at/main/binary-$arch
mkdir -p "$index/by-hash/SHA256"
ln "$index/Packages.xz" "$index/by-hash/SHA256/$(sha256sum <"$index/Packages.xz" | cut -d ' ' -f 1)"
apt-get install -qq -y --print-uris {packages} | tr -d "'" >/tmp/wanted
apt-get install -q -y --download-only {packages}
while read -r uri name _; do
    # URIs come with what versions are made of escaped.
    path=/srv/debian/$(printf %s "${{uri#"$mirror"}}" | sed 's/%2b/+/g; s/%7e/~/g; s/%3a/:/g')
    mkdir -p "${{path%/*}}"
    mv "/var/cache/apt/archives/$name" "$path"
done </tmp/wanted
rm /tmp/wanted
END
"""


@dataclass(frozen=True)
class Recipe:
    """A directory tree, or an archive of one, made of Debian packages.

    Attributes:
        name: Its name in messages and in the cache.
        release: The code name of the Debian release.
        packages: Names of packages, sorted.
        hooks: Shell commands that adapt the tree, which is ``$1`` in them.
        leave_out: Patterns of files that are not unpacked.
        edition: To be incremented when recipes are carried out in another way.
    """

    name: str
    release: str
    packages: tuple[str, ...]
    hooks: tuple[str, ...]
    leave_out: tuple[str, ...] = tuple(f"/usr/share/{tree}/*" for tree in _LEFT_OUT)
    edition: int = 3

    @property
    def key(self) -> str:
        """A name for the cache that no other recipe has."""
        text = json.dumps(asdict(self), sort_keys=True)
        return f"{self.name}-{self.release}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Images:
    """What a lab starts from.

    Attributes:
        root: The root filesystem of its nodes.
        data_root: What engines and the registry start with, see `dockerlab.data_root`.
        facts: The versions in them, by name.
        bare: The root filesystem of hosts before Docker, if the lab has such hosts.
        archive: A part of Debian's archive, from which Docker is installed on them.
        entries: The cache entries that all this belongs to.
    """

    root: Path
    data_root: Path
    facts: Mapping[str, str]
    bare: Path | None = None
    archive: Path | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def volumes(self) -> Mapping[str, Path]:
        """The directories that services can mount, by name."""
        volumes = {"registry": self.data_root / "registry"}
        return volumes | {"debian": self.archive / "debian"} if self.archive else volumes

    @property
    def public_key(self) -> str:
        """The client's ssh key, which hosts accept."""
        return (self.root / PUBLIC_KEY[1:]).read_text(encoding="ascii")


def _node_packages() -> set[str]:
    services = [service for kind in KINDS.values() for service in kind.services]
    return {*_TOOLS.split(), *(package for service in services for package in service.packages)}


def host_recipe(release: str) -> Recipe:
    """The root filesystem of every node: Docker, the other services, and tools to look at networks with."""
    packages = _node_packages() | {*RELEASES[release].engine}
    return Recipe("host", release, tuple(sorted(packages)), (*_KEY_HOOKS, *_NODE_HOOKS))


def bare_recipe(release: str) -> Recipe:
    """The root filesystem of hosts before Docker; in its ``/srv``, the packages to install Docker from."""
    archive = _ARCHIVE_HOOK.format(release=release, packages=" ".join(RELEASES[release].engine))
    packages = _node_packages() - {*REGISTRY.packages}
    return Recipe("bare", release, tuple(sorted(packages)), (archive, *_NODE_HOOKS))


def nginx_recipe(release: str) -> Recipe:
    """The ``nginx`` container image: a web server, and the tools that the book uses inside containers."""
    return Recipe("nginx", release, tuple(sorted(_NGINX.split())), _NGINX_HOOKS)
