"""A book that is being served, and a browser's way to wait for its pages."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DEADLINE_S = 120.0
_POLL_S = 0.005
_EPOCH = re.compile(r"livereload\((\d+), (\d+)\);")
_RAN = re.compile(r"livedocs: .*: .* snippets, ([\d.]+) s, done")


class Served:
    """A book that is being served.

    Args:
        folder: The folder of its `mkdocs.yml`.
        page: The page that is looked at.
        port: Its port on the loopback.
        process: The server.
    """

    def __init__(self, folder: Path, page: str, port: int, process: subprocess.Popen[str]) -> None:
        self._folder = folder
        self._page = f"{page}.html"
        self._saves = 0
        self._url = f"http://127.0.0.1:{port}/"
        self._process = process
        self._run_seconds: list[float] = []
        self._printed: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def save(self, name: str, text: str) -> None:
        """Append a text to a file, and wait until the page shows it.

        Args:
            name: The file, below the book's folder.
            text: What to append, with ``{number}`` where each save has its own number; the page then shows
                ``word-NUMBER-saved``.

        Raises:
            LivedocsError: The page does not show it.
        """
        self._saves += 1
        with (self._folder / name).open("a", encoding="utf-8") as file:
            file.write(text.format(number=self._saves))
        self.wait_for(f"word-{self._saves}-saved")

    def wait_for(self, text: str) -> None:
        """Wait until the page shows ``text``, as a browser does that has it open.

        Raises:
            LivedocsError: It does not.
        """
        deadline = time.monotonic() + _DEADLINE_S
        html = self._get(self._page)
        while text not in html:
            if time.monotonic() > deadline or self._process.poll() is not None:
                tail = "".join(self._printed[-20:])
                raise LivedocsError(
                    f"{self._folder.name}: {self._page} never showed '{text}'; the server printed:\n{tail}"
                )
            if epoch := _EPOCH.search(html):
                self._get(f"livereload/{epoch[1]}/{epoch[2]}")  # answered once the site has been built again
            else:
                time.sleep(_POLL_S)  # the server is not up yet
            html = self._get(self._page)

    def last_run_s(self) -> float:
        """The time that the last run of a chapter took by itself, in seconds."""
        return self._run_seconds[-1]

    def _get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self._url + path, timeout=_DEADLINE_S) as response:  # noqa: S310 - our own
                return str(response.read().decode())
        except (urllib.error.URLError, ConnectionError):
            return ""

    def _read(self) -> None:
        for line in self._process.stderr or ():
            self._printed.append(line)
            if found := _RAN.search(line):
                self._run_seconds.append(float(found[1]))


@contextlib.contextmanager
def serving(folder: Path, page: str, command: Sequence[str]) -> Iterator[Served]:
    """Serve a book, and give it once its page is there.

    Args:
        folder: The folder of its `mkdocs.yml`.
        page: The page that is looked at.
        command: A Python module with its arguments, in which ``{port}`` is the port.

    Raises:
        LivedocsError: The page does not come.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", *(word.format(port=port) for word in command)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "LIVEDOCS_REFERENCE": "false"}
    with subprocess.Popen(argv, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            served = Served(folder, page, port, process)
            served.wait_for("<article")
            yield served
        finally:
            process.terminate()
