"""A site is built beside the old one and swapped in when all of it is there."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import IO

# Waits until this process is over, however it ends (SIGKILL included), then removes its folder:
# the only end of its standard input that can be written is this process's.
_JANITOR = 'cat >/dev/null; rm -rf -- "$1"'


class Scratch:
    """A folder that vanishes with this process, at the latest."""

    def __init__(self, prefix: str, beside: Path | None = None) -> None:
        """Make it, in the folder ``beside`` or where temporary folders are."""
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        self._janitor = subprocess.Popen(
            ["/bin/sh", "-c", _JANITOR, "janitor", str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is not for it
        )

    def drop(self) -> None:
        """Remove it. A second call does nothing."""
        pipe: IO[bytes] | None = self._janitor.stdin
        if pipe is not None and not pipe.closed:
            pipe.close()
        self._janitor.wait()


class Publication:
    """The folder a site is built in, on its way to become the site."""

    def __init__(self, site: Path) -> None:
        """Make a folder beside ``site``, which vanishes with this process."""
        self._site = site
        site.parent.mkdir(parents=True, exist_ok=True)
        self._scratch = Scratch(f".{site.name}-", site.parent)
        self.new = self._scratch.path / "new"

    def publish(self) -> None:
        """Put the new site where the old one is."""
        if self._site.exists():
            self._site.rename(self._scratch.path / "old")
        self.new.rename(self._site)
        self.drop()

    def drop(self) -> None:
        """Remove what is not the site. A second call does nothing."""
        self._scratch.drop()
