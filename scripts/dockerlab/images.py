"""Images: made once, kept in the cache, and shared by all labs.

    host-RELEASE     root filesystem of every node              ┐
    nginx-RELEASE    tar of the nginx container image           ├ from Debian packages, at the same time
    bare-RELEASE     root filesystem of hosts before Docker,    ┘
                     and the packages to install it from, if a lab has such hosts
         └── images-RELEASE     container images, see `dockerlab.data_root`

Each is an entry of `dockerlab.cache`, apart from the tar, which becomes part of the last.
"""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from dockerlab import apt, cache, data_root, machine
from dockerlab.progress import Progress, default_progress
from dockerlab.recipe import Images, Recipe, bare_recipe, host_recipe, nginx_recipe
from dockerlab.releases import check_release
from dockerlab.topology import Installed, Topology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# Shares of the progress bar, roughly in proportion to the time that each part takes.
_WEIGHTS = {"host": 5.0, "nginx": 3.0, "images": 2.0, "bare": 5.0}


def keys(release: str) -> set[str]:
    """The keys of the cache entries that labs of a release use."""
    return {host_recipe(release).key, bare_recipe(release).key, _images_key(release)}


def prepare(of: Topology | str, *, progress: Progress | None = None) -> Images:
    """Return the images that a topology or a release needs; make those that are missing.

    Args:
        of: The topology, or the code name of the release.
        progress: Shows how far this is; by default a bar on a terminal, and a few lines elsewhere.

    Raises:
        LabError: They cannot be made here; says why and what to do.
    """
    release, bare = (of.release, of.installed is Installed.NOTHING) if isinstance(of, Topology) else (of, False)
    check_release(release)
    # First, since a machine without a place for images has none to find, and one that refuses labs needs none.
    machine.check()
    needed = [host_recipe(release).key, _images_key(release), *([bare_recipe(release).key] if bare else [])]
    entries = [cache.find(key) for key in needed]
    if not all(entries):
        with (progress or default_progress())(f"images for {release}, made once") as on_progress:
            entries = list(_make(release, bare=bare, on_progress=on_progress))
    host, images, *bare_entry = found = tuple(entry for entry in entries if entry)
    facts = {"release": release, **host.facts}
    if not bare_entry:
        return Images(host.tree, images.tree, facts, entries=found)
    bare_tree = bare_entry[0].tree
    return Images(host.tree, images.tree, facts, bare_tree / "root", bare_tree / "archive", found)


def _images_key(release: str) -> str:
    parts = host_recipe(release).key, nginx_recipe(release).key, data_root.DEFINITION
    return f"images-{release}-{hashlib.sha256('/'.join(parts).encode()).hexdigest()[:12]}"


def _make(release: str, *, bare: bool, on_progress: Callable[[float], None]) -> list[cache.Entry]:
    parts = dict.fromkeys(_WEIGHTS if bare else [name for name in _WEIGHTS if name != "bare"], 0.0)

    def part(name: str) -> Callable[[float], None]:
        def update(fraction: float) -> None:
            # When apt says how many packages there are, the fraction can drop; the bar does not go back.
            parts[name] = max(parts[name], fraction)
            on_progress(sum(_WEIGHTS[name] * parts[name] for name in parts) / sum(_WEIGHTS[name] for name in parts))

        return update

    with ThreadPoolExecutor(2) as pool:
        host = pool.submit(_obtain, host_recipe(release), _make_host, part("host"))
        others = [pool.submit(_obtain, bare_recipe(release), _make_bare, part("bare"))] if bare else []

        def make_images(tree: Path) -> Mapping[str, str]:
            tar = tree.parent / "nginx.tar"
            apt.make_tree(nginx_recipe(release), tar, part("nginx"))
            part("nginx")(1)
            data_root.make_data_root(host.result().tree, tree.parent)
            tar.unlink()
            return {}

        images = cache.obtain(_images_key(release), make_images)
        part("images")(1)
        return [host.result(), images, *(future.result() for future in others)]


def _obtain(
    recipe: Recipe,
    make: Callable[[Recipe, Path, Callable[[float], None]], Mapping[str, str]],
    on_progress: Callable[[float], None],
) -> cache.Entry:
    entry = cache.obtain(recipe.key, lambda tree: make(recipe, tree, on_progress))
    on_progress(1)
    return entry


def _make_host(recipe: Recipe, tree: Path, on_progress: Callable[[float], None]) -> Mapping[str, str]:
    apt.make_tree(recipe, tree, on_progress)
    status = (tree / "var/lib/dpkg/status").read_text(encoding="utf-8")
    engine = re.search(r"^Package: docker\.io\n(?:.+\n)*?Version: (\S+)", status, re.MULTILINE)
    return {
        "debian": (tree / "etc/debian_version").read_text(encoding="utf-8").strip(),
        "docker": engine[1] if engine else "",
    }


def _make_bare(recipe: Recipe, tree: Path, on_progress: Callable[[float], None]) -> Mapping[str, str]:
    (tree / "root").mkdir()
    apt.make_tree(recipe, tree / "root", on_progress)
    (tree / "archive").mkdir()
    machine.run_as_root(
        ["mv", str(tree / "root/srv/debian"), str(tree / "archive/debian")], "move the package archive out of its image"
    )
    return {}
