"""The container images of a release, in an engine's data root and in a registry's storage.

The release's own engine imports them once, on a node without a network, and leaves:

    docker/      the data root's small files, which are copied to each host at boot
    layers/      the layers, shared read-only: `docker/` has links to them
    registry/    the same images as a registry stores them
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from dockerlab import machine, services
from dockerlab.errors import ImageError
from dockerlab.node import LAYERS
from dockerlab.request import Bind, Boot, Request
from dockerlab.supervised import Supervised

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT_S = 300.0
_BOOT_TIMEOUT_S = 60.0

_IMPORT = """\
set -e
nginx() {
    docker import --change 'CMD ["nginx", "-g", "daemon off;"]' --change 'EXPOSE 80' "$@" \\
        --message 'Debian packages' /srv/tars/nginx.tar nginx:latest
}
# 20.10 refuses the signal; it ends the server with SIGTERM, less gently.
nginx --change 'STOPSIGNAL SIGQUIT' || nginx
mkdir -p /tmp/busybox/bin /tmp/busybox/etc /tmp/busybox/tmp
cp /bin/busybox /tmp/busybox/bin/
chroot /tmp/busybox /bin/busybox --install -s /bin
echo 'root:x:0:0:root:/root:/bin/sh' >/tmp/busybox/etc/passwd
tar -C /tmp/busybox -c . | docker import --change 'CMD ["sh"]' --message 'Debian packages' - busybox:latest
for image in nginx busybox; do
    docker tag $image localhost:5000/library/$image
    docker push --quiet localhost:5000/library/$image
    docker rmi localhost:5000/library/$image
done
# The engine's own root is in memory: an overlay, which it makes there, cannot be made where the cache is on
# one itself, as in a container. So copy what is to be kept, when the engine has written all of it.
engine=$(cat /run/docker.pid)
kill "$engine"
timeout 60 tail --pid="$engine" -f /dev/null
cp -a /var/lib/docker/image /var/lib/docker/overlay2 /srv/data/
"""

# Runs when the node has ended: keeps the images, moves their layers out, and leaves links to them.
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
mv registry tree/
chown root:root tree
chmod 711 tree tree/layers
rm -rf data
"""

DEFINITION = f"{_IMPORT}{_REARRANGE}{services.REGISTRY.files}{LAYERS}"
"""Everything that determines the result, for the cache's key."""

_SERVICES = (services.REGISTRY, services.ENGINE)


def make_data_root(root: Path, building: Path) -> None:
    """Make the three directories in ``tree`` below ``building``, from ``building/nginx.tar``.

    Args:
        root: The root filesystem of the release.
        building: The directory to work in.

    Raises:
        BootError: The engine did not start.
        ImageError: It could not import the images, or not in time; ends with its output.
    """
    for name in ("data", "registry"):
        (building / name).mkdir()
    boot = Boot(
        name="builder",
        files=dict(services.REGISTRY.files),
        program=services.boot_script(_SERVICES),
        docker=True,
        ready=[condition for service in _SERVICES for condition in service.ready],
        ip=["link set lo up"],
        log=services.ENGINE.log,
        binds=[
            Bind(building / "data", "/srv/data", writable=True),
            Bind(building / "registry", services.REGISTRY.volumes["registry"], writable=True),
            Bind(building, "/srv/tars"),
        ],
    )
    _import(Supervised(Request(root, None, [], [boot], _BOOT_TIMEOUT_S)))
    machine.run_as_root(
        ["sh", "-c", _REARRANGE, "rearrange", str(building), LAYERS], "arrange the container images that were imported"
    )


def _import(builder: Supervised) -> None:
    builder.start()
    try:
        subprocess.run(
            [*builder.nodes["builder"].argv, "sh", "-c", _IMPORT],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=_TIMEOUT_S,
        )
    except subprocess.CalledProcessError as error:
        raise _import_error("could not import the container images", error.stderr) from None
    except subprocess.TimeoutExpired as error:
        raise _import_error(f"did not import the container images in {_TIMEOUT_S:g} s", error.stderr) from None
    finally:
        builder.stop()


def _import_error(problem: str, stderr: bytes | None) -> ImageError:
    return ImageError(
        f"the engine {problem}",
        "try again, and if that does not help, see the end of its output:",
        (stderr or b"").decode(errors="replace"),
    )
