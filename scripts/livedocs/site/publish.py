"""A site is built beside the old one and swapped in when all of it is there."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from livedocs.errors import PublishError

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
    """The folder a site is built in, on its way to become the site.

    Where the site is a link, such as to a web server's folder, the site that it leads to is replaced, not the link.
    """

    def __init__(self, site: Path) -> None:
        """Make a folder beside the site, which vanishes with this process.

        Raises:
            PublishError: The site could not be put there later; says why and what to do.
        """
        self._site = Path(os.path.realpath(site))
        try:
            if self._site.exists() and not self._site.is_dir():
                raise NotADirectoryError(20, "there is a file of that name")
            if self._site.is_dir() and not os.access(self._site, os.W_OK | os.X_OK):
                raise PermissionError(13, f"it belongs to {self._site.owner()}")
            self._site.parent.mkdir(parents=True, exist_ok=True)
            self._scratch = Scratch(f".{self._site.name}-", self._site.parent)
        except OSError as error:
            raise PublishError(site, self._site, error) from None
        self.new = self._scratch.path / "new"

    def publish(self) -> None:
        """Put the new site where the old one is.

        Raises:
            PublishError: It cannot be put there; the old one is there still.
        """
        old = self._scratch.path / "old"
        try:
            if self._site.exists():
                self._site.rename(old)
            self.new.rename(self._site)
        except OSError as error:
            if old.exists() and not self._site.exists():
                old.rename(self._site)
            raise PublishError(self._site, self._site, error) from None
        finally:
            self.drop()

    def drop(self) -> None:
        """Remove what is not the site. A second call does nothing."""
        self._scratch.drop()
