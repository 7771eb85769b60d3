"""Images: made once, then kept, then shared by every lab that starts.

What is made from what:

    host-RELEASE     root filesystem of every node              ┐
    nginx-RELEASE    tar of the nginx container image           ├ from Debian packages, at the same time
    bare-RELEASE     root filesystem of hosts before Docker,    ┘
                     and the packages to install it from, where a lab asks for them
         └── images-RELEASE     container images, see `dockerlab.data_root`
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockerlab import apt, cache, data_root, machine
from dockerlab.progress import Progress, fitting
from dockerlab.recipe import Recipe, bare_recipe, check_release, host_recipe, nginx_recipe
from dockerlab.topology import Installed, Topology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_WEIGHTS = {"host": 5.0, "nginx": 3.0, "images": 2.0, "bare": 5.0}


@dataclass(frozen=True)
class Images:
    """What a lab starts from.

    Attributes:
        root: The root filesystem of its nodes.
        data_root: What engines start with, and a registry; see `dockerlab.data_root`.
        facts: What is in them.
        bare: The root filesystem of hosts before Docker, where there are any.
        archive: A slice of Debian's archive, for them.
        entries: Where in the cache all this is.
    """

    root: Path
    data_root: Path
    facts: Mapping[str, str]
    bare: Path | None = None
    archive: Path | None = None
    entries: tuple[cache.Entry, ...] = ()


def keys(release: str) -> set[str]:
    """The names of the cache entries that labs of a release use."""
    return {host_recipe(release).key, bare_recipe(release).key, _images_key(release)}


def prepare(of: Topology | str, *, progress: Progress | None = None) -> Images:
    """Make the images a topology or a release needs, if they are not there yet.

    Args:
        of: The topology, or the release by code name.
        progress: Is told what is being made and what part is done; by default a bar at a terminal, and
            lines elsewhere.

    Raises:
        LabError: They cannot be made here; says why and what to do.
    """
    release, bare = (of.release, of.installed is Installed.NOTHING) if isinstance(of, Topology) else (of, False)
    check_release(release)
    wanted = [host_recipe(release).key, _images_key(release), *([bare_recipe(release).key] if bare else [])]
    kept = [cache.find(key) for key in wanted]
    if not all(kept):
        machine.check()
        with (progress or fitting())(f"images for {release}, made once") as advance:
            kept = list(_make(release, bare=bare, advance=advance))
    host, images, *other = (entry for entry in kept if entry)
    facts = {"release": release, **host.facts}
    if bare:
        apart = other[0].tree
        return Images(host.tree, images.tree, facts, apart / "root", apart / "archive", (host, images, *other))
    return Images(host.tree, images.tree, facts, entries=(host, images))


def _images_key(release: str) -> str:
    parts = host_recipe(release).key, nginx_recipe(release).key, data_root.MADE_BY
    return f"images-{release}-{hashlib.sha256('/'.join(parts).encode()).hexdigest()[:12]}"


def _make(release: str, *, bare: bool, advance: Callable[[float], None]) -> list[cache.Entry]:
    parts = dict.fromkeys(_WEIGHTS if bare else [name for name in _WEIGHTS if name != "bare"], 0.0)

    def note(part: str) -> Callable[[float], None]:
        def update(done: float) -> None:
            # What is still to come grows when apt says how much it is; a bar that goes back helps nobody.
            parts[part] = max(parts[part], done)
            advance(sum(_WEIGHTS[name] * parts[name] for name in parts) / sum(_WEIGHTS[name] for name in parts))

        return update

    with ThreadPoolExecutor(2) as pool:
        host = pool.submit(_obtain, host_recipe(release), _make_host, note("host"))
        other = [pool.submit(_obtain, bare_recipe(release), _make_bare, note("bare"))] if bare else []

        def make_images(tree: Path) -> Mapping[str, str]:
            tar = tree.parent / "nginx.tar"
            apt.make_tree(nginx_recipe(release), tar, note("nginx"))
            note("nginx")(1)
            data_root.make_data_root(host.result().tree, tree.parent)
            tar.unlink()
            return {}

        images = cache.obtain(_images_key(release), make_images)
        note("images")(1)
        return [host.result(), images, *(future.result() for future in other)]


def _obtain(
    recipe: Recipe,
    make: Callable[[Recipe, Path, Callable[[float], None]], Mapping[str, str]],
    advance: Callable[[float], None],
) -> cache.Entry:
    entry = cache.obtain(recipe.key, lambda tree: make(recipe, tree, advance))
    advance(1)
    return entry


def _make_host(recipe: Recipe, tree: Path, advance: Callable[[float], None]) -> Mapping[str, str]:
    apt.make_tree(recipe, tree, advance)
    status = (tree / "var/lib/dpkg/status").read_text(encoding="utf-8")
    engine = re.search(r"^Package: docker\.io\n(?:.+\n)*?Version: (\S+)", status, re.MULTILINE)
    return {
        "debian": (tree / "etc/debian_version").read_text(encoding="utf-8").strip(),
        "docker": engine[1] if engine else "",
    }


def _make_bare(recipe: Recipe, tree: Path, advance: Callable[[float], None]) -> Mapping[str, str]:
    (tree / "root").mkdir()
    apt.make_tree(recipe, tree / "root", advance)
    (tree / "archive").mkdir()
    moved = [str(tree / "root/srv/debian"), str(tree / "archive/debian")]
    subprocess.run([*machine.as_root(), "mv", *moved], check=True, capture_output=True)
    return {}
