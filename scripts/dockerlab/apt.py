"""Debian packages into a tree, from wherever this machine gets its own.

mmdebstrap reads none of the machine's apt settings. The mirror and what apt needs to reach it
(proxies, certificates, relaxed checks of a stale mirror) are handed to it here, and are taken out
of the finished tree: no image tells where it was made.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dockerlab.errors import ImageError
from dockerlab.machine import as_root
from dockerlab.releases import RELEASES

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockerlab.recipe import Recipe

_PASSED_ON = re.compile(r'^Acquire::(?:https?::|Check-|Retries|ForceIPv)[^ ]* ".+";$')
_ANNOUNCED = re.compile(r"(\d+) newly installed")
_STEP = re.compile(r"^(?:Get:\d+ |Unpacking |Setting up )")
_GUESS = 400  # steps of a small tree, until apt has said how many packages there are
_SOURCES = "deb http://archive.lab.example/debian {release} main\n"


def mirror(sources: str) -> str | None:
    """The first Debian archive in apt's sources, in either of its notations.

    Args:
        sources: The text of ``sources.list`` and ``sources.list.d/*``, joined by blank lines.

    Returns:
        Its URI, or nothing: security archives and those of other distributions do not count.
    """
    for stanza in re.split(r"\n\s*\n", sources):
        lines = [line for line in stanza.splitlines() if not line.lstrip().startswith("#")]
        fields = {
            name.lower(): value.split()
            for name, separator, value in (line.partition(":") for line in lines)
            if separator and " " not in name
        }
        if "deb" in fields.get("types", []) and "main" in fields.get("components", []):
            candidates = fields.get("uris", [])
        else:
            one_line = (re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+\S+\s.*\bmain\b", line) for line in lines)
            candidates = [match[1] for match in one_line if match]
        for uri in candidates:
            if re.search(r"/debian/?$", uri) and uri.startswith(("http", "mirror+http", "copy:", "file:")):
                return uri
    return None


def passed_on(dumped: str) -> list[str]:
    """The settings in the output of ``apt-config dump`` that say how to reach a mirror."""
    return [line for line in dumped.splitlines() if _PASSED_ON.match(line)]


def machine_mirror() -> str | None:
    """This machine's own mirror; nothing where its apt names none, and mmdebstrap takes Debian's."""
    etc = Path("/etc/apt")
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*.sources"))]
    files += sorted((etc / "sources.list.d").glob("*.list"))
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return mirror("\n\n".join(texts))


def make_tree(recipe: Recipe, target: Path, advance: Callable[[float], None]) -> None:
    """Unpack and configure a recipe's packages.

    Args:
        recipe: Which.
        target: An empty directory, or the path of a ``.tar`` to be made.
        advance: Is told what part is done, from 0 to 1.

    Raises:
        ImageError: They could not be had; ends with what apt said.
    """
    settings = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout
    command = [
        *as_root(),
        "mmdebstrap",
        "--verbose",
        "--variant=apt",
        f"--include={','.join(recipe.packages)}",
        "--aptopt=Apt::Install-Recommends false",
        *(f"--aptopt={line}" for line in passed_on(settings)),
        # A mirror that lags behind is as good as any for a release that is still being made.
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
        status = _run(command, advance, log.write)
        if status:
            log.seek(0)
            raise ImageError(
                f"the packages of the {recipe.name} image for {recipe.release} could not be installed",
                "see that the package mirror in /etc/apt can be reached and try again",
                log.read(),
            )


def _run(command: list[str], advance: Callable[[float], None], note: Callable[[str], object]) -> int:
    total = done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as builder:
        assert builder.stdout  # noqa: S101
        try:
            for line in builder.stdout:
                note(line)
                if match := _ANNOUNCED.search(line):
                    total += 3 * int(match[1])
                if _STEP.match(line):
                    done += 1
                    advance(min(done / max(total, _GUESS), 0.99))
        except BaseException:
            builder.terminate()
            raise
    return builder.returncode
