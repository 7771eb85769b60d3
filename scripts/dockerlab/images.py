"""Images: made once, then kept, then shared by every lab that starts.

::

    host-RELEASE     root filesystem of every node            ┐ at the same time,
    nginx-RELEASE    tar of the nginx container image         ┘ from Debian packages
         └── images-RELEASE     an engine's data root with both container images in it:
               docker/          its small files, copied into each host at boot
               layers/          the layers, shared read-only

The data root is made by the release's own engine, which runs once, in a node without a network.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockerlab import apt, cache, machine, services
from dockerlab.boot import Boot, Request
from dockerlab.errors import ImageError
from dockerlab.node import LAYERS
from dockerlab.progress import Progress, fitting
from dockerlab.recipe import Recipe, check_release, host_recipe, nginx_recipe
from dockerlab.topology import Topology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_EDITION = 1
_IMPORT_TIMEOUT_S = 120.0

_IMPORT = """\
set -e
docker import \\
    --change 'CMD ["nginx", "-g", "daemon off;"]' --change 'EXPOSE 80' --change 'STOPSIGNAL SIGQUIT' \\
    --message 'Debian packages' /var/lib/tars/nginx.tar nginx:latest
mkdir -p /tmp/busybox/bin /tmp/busybox/etc /tmp/busybox/tmp
cp /bin/busybox /tmp/busybox/bin/
chroot /tmp/busybox /bin/busybox --install -s /bin
echo 'root:x:0:0:root:/root:/bin/sh' >/tmp/busybox/etc/passwd
tar -C /tmp/busybox -c . | docker import --change 'CMD ["sh"]' --message 'Debian packages' - busybox:latest
"""

# Runs as root after the engine has ended: keeps the images, moves layers out, leaves links to them.
_REARRANGE = """\
set -e
cd "$1"
mkdir -p tree/docker tree/layers
mv data/image data/overlay2 tree/docker/
for layer in tree/docker/overlay2/*/diff; do
    id=$(basename "$(dirname "$layer")")
    mv "$layer" "tree/layers/$id"
    ln -s "$2/$id" "$layer"
done
chmod 711 tree tree/layers
rm -rf data
"""

# The official image's own doing: what is logged goes to the container's output.
_NGINX_HOOKS = (
    "ln -sf /dev/stdout $1/var/log/nginx/access.log",
    "ln -sf /dev/stderr $1/var/log/nginx/error.log",
    "rm -rf $1/var/lib/apt/lists/* $1/var/cache/apt/* $1/var/cache/debconf/*-old $1/var/lib/dpkg/*-old",
)
_HOST_HOOKS = (
    "rm -rf $1/var/lib/apt/lists/* $1/var/cache/apt/* $1/var/cache/debconf/*-old $1/var/lib/dpkg/*-old",
    # A machine's own keys and ID belong to one machine.
    "rm -f $1/etc/ssh/ssh_host_* $1/var/lib/dbus/machine-id && : >$1/etc/machine-id",
    "mkdir -p $1/var/lib/docker && chmod 710 $1/var/lib/docker",
)


@dataclass(frozen=True)
class Images:
    """What a lab starts from.

    Attributes:
        root: The root filesystem of its nodes.
        data_root: The engine's, with the container images in it.
        facts: What is in them.
    """

    root: Path
    data_root: Path
    facts: Mapping[str, str]


def keys(release: str) -> set[str]:
    """The names of the cache entries that labs of a release use."""
    return {host_recipe(release).key, _images_key(release)}


def prepare(of: Topology | str, *, progress: Progress | None = None) -> Images:
    """Make the images a topology or a release needs, if they are not there yet.

    Args:
        of: The topology, or the release by code name.
        progress: Is told what is being made and what part is done.

    Raises:
        LabError: They cannot be made here; says why and what to do.
    """
    release = of.release if isinstance(of, Topology) else of
    check_release(release)
    kept = cache.find(host_recipe(release).key), cache.find(_images_key(release))
    root, images = kept
    if not (root and images):
        machine.check()
        root, images = _make(release, progress or fitting())
    return Images(root.tree, images.tree, {"release": release, **root.facts, **images.facts})


def _images_key(release: str) -> str:
    parts = host_recipe(release).key, nginx_recipe(release).key, _IMPORT, _REARRANGE, LAYERS, str(_EDITION)
    return f"images-{release}-{hashlib.sha256('/'.join(parts).encode()).hexdigest()[:12]}"


def _make(release: str, progress: Progress) -> tuple[cache.Entry, cache.Entry]:
    host, nginx = host_recipe(release), nginx_recipe(release)
    with progress(f"images for {release}, made once") as advance, ThreadPoolExecutor(2) as pool:
        parts = {host.name: 0.0, nginx.name: 0.0, "import": 0.0}
        weights = {host.name: 0.55, nginx.name: 0.3, "import": 0.15}

        def note(part: str) -> Callable[[float], None]:
            def update(done: float) -> None:
                parts[part] = done
                advance(sum(weights[name] * parts[name] for name in parts))

            return update

        building = pool.submit(_make_host, host, note(host.name))

        def import_images(tree: Path) -> Mapping[str, str]:
            tar = tree.parent / "nginx.tar"
            apt.make_tree(nginx, tar, note(nginx.name), hooks=_NGINX_HOOKS)
            note(nginx.name)(1)
            root = building.result()
            _import(root.tree, tree.parent)
            tar.unlink()
            return {}

        images = cache.obtain(_images_key(release), import_images)
        root = building.result()
        advance(1)
        return root, images


def _make_host(recipe: Recipe, advance: Callable[[float], None]) -> cache.Entry:
    def make(tree: Path) -> Mapping[str, str]:
        apt.make_tree(recipe, tree, advance, hooks=_HOST_HOOKS)
        return _facts(tree)

    entry = cache.obtain(recipe.key, make)
    advance(1)
    return entry


def _facts(tree: Path) -> dict[str, str]:
    status = (tree / "var/lib/dpkg/status").read_text(encoding="utf-8")
    engine = re.search(r"^Package: docker\.io\n(?:.+\n)*?Version: (\S+)", status, re.MULTILINE)
    return {
        "debian": (tree / "etc/debian_version").read_text(encoding="utf-8").strip(),
        "docker": engine[1] if engine else "",
    }


def _import(root: Path, building: Path) -> None:
    """Let the release's engine import the container images, then take its data root apart."""
    from dockerlab.lab import Supervised  # noqa: PLC0415  a lab needs images, and images need a node

    data = building / "data"
    data.mkdir()
    boot = Boot(
        name="builder",
        program=services.ENGINE,
        docker=True,
        ready=["docker"],
        ip=["link set lo up"],
        log="/var/log/docker.log",
        binds={"/var/lib/docker": str(data), "/var/lib/tars": str(building)},
    )
    builder = Supervised(Request(root, None, [], [boot], 30.0))
    builder.start()
    try:
        done = subprocess.run(
            [*builder.nodes["builder"].argv, "sh", "-c", _IMPORT],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_IMPORT_TIMEOUT_S,
        )
    finally:
        builder.stop()
    if done.returncode:
        raise ImageError(
            "the engine could not import the container images",
            "try again, and where that does not help read the end of its log:",
            done.stderr,
        )
    subprocess.run(
        [*machine.as_root(), "sh", "-c", _REARRANGE, "rearrange", str(building), LAYERS],
        check=True,
        capture_output=True,
    )
