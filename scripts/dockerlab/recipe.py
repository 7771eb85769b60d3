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
TESTING = "forky"

RELEASES = {
    "bookworm": "Debian 12, Docker 20.10",
    "trixie": "Debian 13, Docker 26.1",
    "forky": "Debian 14 to be, Docker 28.5",
}

_TOOLS = """
    bash-completion bind9-dnsutils bridge-utils busybox-static ca-certificates conntrack curl dnsmasq-base
    ethtool inetutils-telnet iproute2 iptables iputils-arping iputils-ping iputils-tracepath jq less mount
    mtr-tiny nano net-tools netcat-openbsd nftables nginx-light openssh-client openssh-server openssl passwd
    procps psmisc python3 python3-docker python3-pyroute2 socat sudo tcpdump tini traceroute util-linux
"""
_NGINX = """
    bash bind9-dnsutils curl inetutils-telnet iproute2 iputils-ping libnginx-mod-stream net-tools netcat-openbsd
    nginx-light procps tcpdump traceroute
"""
# Trees that neither a node nor a container needs to do its work.
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
    # The tree itself was made by whoever asked for it.
    "chown root:root $1 && chmod 755 $1",
    _CLEAN,
)
# One key opens all labs of this cache, and nothing else: the client has it, the hosts know it.
_KEY_HOOKS = (
    "mkdir -p $1/usr/lib/dockerlab",
    "chroot $1 ssh-keygen -q -t ed25519 -N '' -C root@client -f /usr/lib/dockerlab/key",
)
# The official image's own doing: what is logged goes to the container's output.
_NGINX_HOOKS = (
    "ln -sf /dev/stdout $1/var/log/nginx/access.log",
    "ln -sf /dev/stderr $1/var/log/nginx/error.log",
    _CLEAN,
)
# A slice of the release's archive, byte for byte what the mirror has, so that its signature holds: the whole
# index, and those packages that installing an engine takes.
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
    """A tree of Debian packages.

    Attributes:
        name: What it is, for people.
        release: Debian release by code name.
        packages: By name, sorted.
        hooks: What else is done to it: shell commands, in which ``$1`` is the tree.
        leave_out: Patterns of files that are not unpacked.
        edition: Counted up when the way it is made changes.
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


def check_release(release: str) -> None:
    """Refuse a release that labs are not made for.

    Raises:
        ValueError: With those that are known.
    """
    if release not in RELEASES:
        raise ValueError(f"'{release}' is no release labs are made for; known: {', '.join(RELEASES)}")


def _engine(release: str) -> list[str]:
    # Debian splits the docker command from the daemon's package from trixie on.
    return ["docker.io"] if release == "bookworm" else ["docker.io", "docker-cli"]


def host_recipe(release: str) -> Recipe:
    """The root filesystem of every node: Docker, a registry, and the tools that look at networks."""
    packages = [*_TOOLS.split(), *_engine(release), "docker-registry"]
    return Recipe("host", release, tuple(sorted(packages)), (*_KEY_HOOKS, *_NODE_HOOKS))


def bare_recipe(release: str) -> Recipe:
    """The root filesystem of hosts before Docker comes, with the packages it will come from in ``/srv``."""
    archive = _ARCHIVE_HOOK.format(release=release, packages=" ".join(_engine(release)))
    return Recipe("bare", release, tuple(sorted(_TOOLS.split())), (archive, *_NODE_HOOKS))


def nginx_recipe(release: str) -> Recipe:
    """The ``nginx`` container image: a web server, and the tools the book uses inside containers."""
    return Recipe("nginx", release, tuple(sorted(_NGINX.split())), _NGINX_HOOKS)
