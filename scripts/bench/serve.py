"""What a save costs while the book is served, against a static site of equal text.

* *ours*: this book as ``nox -s serve`` serves it.
* *static*: the same text with its outputs pasted, as ``mkdocs serve`` does.

A time runs from the save until the new page is there. It is waited for as a browser waits: by the request that the
server holds until it has built, and then the page itself.
A saved snippet is held against its chapter's own run, which the server says how long it took.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.bench import books, measure
from livedocs.errors import LivedocsError
from livedocs.sessions.build import replay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE, SNIPPET = "veth", "veth/bridge-link"
AT_MOST = 1.2
AT_MOST_AFTER_S = 1.0
_DEADLINE_S = 120.0
_LOOK_S = 0.005
_EPOCH = re.compile(r"livereload\((\d+), (\d+)\);")
_RAN = re.compile(rf"livedocs: {PAGE}: .* snippets, ([\d.]+) s, done")


def bench(root: Path, rounds: int) -> Iterator[str]:
    """Save and wait, ``rounds`` times; give the report line by line.

    Args:
        root: The folder of ``mkdocs.yml``; files are saved in a copy of it.
        rounds: How often each file is saved.

    Raises:
        LivedocsError: A page did not come.
    """
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livedocs-bench-")))
        ours = _copy(root, scratch / "ours")
        book = books.read(ours, "lab:")
        (scratch / "static").mkdir()
        static = books.pasted(book, scratch / "static", replay(book.chapters))
        served = {
            "ours": stack.enter_context(_serving(ours, "livedocs.site.preview", "--port")),
            "static": stack.enter_context(_serving(static, "mkdocs", "serve", "--quiet", "--dev-addr")),
        }
        prose = {name: partial(_save, one, f"docs/{PAGE}.md", _PROSE) for name, one in served.items()}
        for save in prose.values():
            save()  # the first of all saves may have more to do
        times = measure.in_turn(prose, rounds)
        yield "save prose -> its page"
        yield from measure.table(times, ["static"])
        yield from measure.verdicts(times, [("ours", "static", AT_MOST)])
        yield ""
        after = []
        for number in range(rounds):
            print(f"bench: round {number + 1} of {rounds}: snippet", file=sys.stderr)
            began = time.monotonic()
            _save(served["ours"], f"snippets/{SNIPPET}.sh", _COMMAND)
            after.append((time.monotonic() - began, served["ours"].run_s()))
        took, ran = (statistics.median(column) for column in zip(*after, strict=True))
        more = statistics.median(one - own for one, own in after)
        yield "save a snippet -> its new output on the page"
        yield f"{took:.2f} s, of which its chapter's own run {ran:.2f} s"
        met = "met   " if more <= AT_MOST_AFTER_S else "MISSED"
        yield f"{met} page after the run's own time: {more:.2f} s, aim {AT_MOST_AFTER_S:g} s"


class _Served:
    """A book that is being served.

    Args:
        folder: Of its ``mkdocs.yml``.
        port: Where.
        process: The server.
    """

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[str]) -> None:
        self.folder = folder
        self.saves = 0
        self._url = f"http://127.0.0.1:{port}/"
        self._process = process
        self._runs_s: list[float] = []
        self._said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, text: str) -> None:
        """Wait until the page says ``text``, as a browser does that shows it."""
        until = time.monotonic() + _DEADLINE_S
        page = self._get(f"{PAGE}.html")
        while text not in page:
            if time.monotonic() > until or self._process.poll() is not None:
                said = "".join(self._said[-20:])
                raise LivedocsError(f"{self.folder.name}: {PAGE}.html never said '{text}'; the server said:\n{said}")
            if shown := _EPOCH.search(page):
                self._get(f"livereload/{shown[1]}/{shown[2]}")
            else:
                time.sleep(_LOOK_S)  # it is not up yet
            page = self._get(f"{PAGE}.html")

    def run_s(self) -> float:
        """How long the last run took by itself."""
        return self._runs_s[-1]

    def _get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self._url + path, timeout=_DEADLINE_S) as answer:  # noqa: S310 - it is our own
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            return ""

    def _listen(self) -> None:
        for line in self._process.stderr or ():
            self._said.append(line)
            if found := _RAN.search(line):
                self._runs_s.append(float(found[1]))


@contextlib.contextmanager
def _serving(config: Path, *words: str) -> Iterator[_Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}" if "mkdocs" in words else str(port)
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "LIVEDOCS_REFERENCE": "false", "LIVEDOCS_HOST": "lab:"}
    command: Sequence[str] = [sys.executable, "-m", *words, address]
    with subprocess.Popen(command, cwd=config.parent, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            served = _Served(config.parent, port, process)
            served.wait_for("<article")
            yield served
        finally:
            process.terminate()


def _save(served: _Served, name: str, text: str) -> None:
    """Save a file with a new word in it, and wait until the page says it."""
    served.saves += 1
    with (served.folder / name).open("a", encoding="utf-8") as file:
        file.write(text.format(number=served.saves))
    served.wait_for(f"word-{served.saves}-saved")


_PROSE = "\n\nHere is word-{number}-saved.\n"
_COMMAND = "\necho wo''rd-{number}-saved\n"


def _copy(root: Path, folder: Path) -> Path:
    for name in ("docs", "snippets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "mkdocs.yml", folder)
    (folder / "scripts").symlink_to(root / "scripts")
    return folder / "mkdocs.yml"
