"""Debian packages unpacked into a directory tree, from the mirror that this machine uses.

mmdebstrap does not read the machine's apt settings. The mirror and the settings needed to reach it
(proxies, certificates, relaxed checks of a stale mirror) are passed to it here, and removed from
the finished tree, so that no image contains traces of the machine it was made on.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from typing import TYPE_CHECKING

from dockerlab.errors import ImageError
from dockerlab.machine import as_root
from dockerlab.releases import RELEASES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dockerlab.recipe import Recipe

_REACHING_A_MIRROR = re.compile(r'^Acquire::(?:https?::|Check-|Retries|ForceIPv)[^ ]* ".+";$')
_SCHEMES = ("http:", "https:", "mirror+http", "copy:", "file:")  # others, such as mirror+file, need more than a URI
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
_ANNOUNCED = re.compile(r"(\d+) newly installed")
_STEP = re.compile(r"^(?:Get:\d+ |Unpacking |Setting up )")
_GUESS = 400  # steps of a small tree, until apt has said how many packages there are
_SOURCES = "deb http://archive.lab.example/debian {release} main\n"


def machine_mirror() -> str | None:
    """The URI of the mirror of Debian's archive that this machine uses; ``None`` if it uses none.

    apt knows which of its sources is Debian's archive, and not its security archive or somebody
    else's, from their Release files. A machine that has not downloaded any yet, such as a fresh
    container, has only the name: there the first archive called ``debian`` is taken.
    """
    packages = ("Created-By: Packages", "Component: main")
    known = _apt("apt-get", "indextargets", "--format", "$(REPO_URI)", *packages, "Origin: Debian", "Label: Debian")
    named = _apt("apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)", *packages)
    uris = [*known.splitlines(), *(uri for uri in named.splitlines() if uri.endswith("/debian/"))]
    return next((uri.rstrip("/") for uri in uris if uri.startswith(_SCHEMES)), None)


def settings_for_mirrors(config: str) -> list[str]:
    """The lines of ``apt-config dump`` that say how to reach a mirror."""
    return [line for line in config.splitlines() if _REACHING_A_MIRROR.match(line)]


def without_credentials(text: str) -> str:
    """The text with the user names and passwords in its URIs left out."""
    return _CREDENTIALS.sub("", text)


def make_tree(recipe: Recipe, target: Path, on_progress: Callable[[float], None]) -> None:
    """Unpack and configure a recipe's packages.

    Args:
        recipe: The recipe.
        target: An empty directory, or the path of a ``.tar`` file to make.
        on_progress: Called with the fraction that is done, from 0 to 1.

    Raises:
        ImageError: The packages could not be installed; ends with apt's output.
    """
    command = [
        *as_root(),
        # Where it unpacks what becomes an archive: beside it, as /tmp can be small, or without devices or programs.
        "env",
        f"TMPDIR={target.parent}",
        "mmdebstrap",
        "--verbose",
        "--variant=apt",
        f"--include={','.join(recipe.packages)}",
        "--aptopt=Apt::Install-Recommends false",
        *(f"--aptopt={line}" for line in settings_for_mirrors(_apt("apt-config", "dump"))),
        # For a release in development, a mirror that lags behind will do.
        *(['--aptopt=Acquire::Check-Valid-Until "false"'] if RELEASES[recipe.release].testing else []),
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in recipe.leave_out),
        *(f"--customize-hook={hook}" for hook in recipe.hooks),
        "--customize-hook=rm -f $1/etc/apt/apt.conf.d/99mmdebstrap $1/etc/resolv.conf $1/etc/hostname",
        f"--customize-hook=printf '{_SOURCES.format(release=recipe.release)}' >$1/etc/apt/sources.list",
        recipe.release,
        str(target),
        *filter(None, [machine_mirror()]),
    ]
    with tempfile.TemporaryFile("w+") as log:
        status = _run(command, on_progress, log.write)
        if status:
            log.seek(0)
            raise _not_installed(recipe, target, without_credentials(log.read()))


def _not_installed(recipe: Recipe, target: Path, log: str) -> ImageError:
    full = "No space left on device" in log
    return ImageError(
        f"the packages of the {recipe.name} image for {recipe.release} could not be installed",
        f"the disk of {target.parent} is full: make room there, or set DOCKERLAB_CACHE to a folder on another one"
        if full
        else "check that the package mirror in /etc/apt can be reached, and try again",
        log,
    )


def _apt(*command: str) -> str:
    """The output of one of apt's commands; empty if it fails, or if this machine has no apt."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return ""


def _run(command: list[str], on_progress: Callable[[float], None], on_output: Callable[[str], object]) -> int:
    total = done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as builder:
        assert builder.stdout  # noqa: S101
        try:
            for line in builder.stdout:
                on_output(line)
                if match := _ANNOUNCED.search(line):
                    total += 3 * int(match[1])
                if _STEP.match(line):
                    done += 1
                    on_progress(min(done / max(total, _GUESS), 0.99))
        except BaseException:
            builder.terminate()
            raise
    return builder.returncode
