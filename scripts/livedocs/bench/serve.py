"""How soon a save is on the page, while a book is written.

* *prose*: a sentence is saved, until the page says it.
* *pasted prose*: the same with MkDocs' own server and pages that hold their outputs as text.
* *snippet*: a command is saved, until the page says what it printed on a fresh lab.
* *chapter*: what the commands of that chapter take on a lab that is up; the page cannot know sooner.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs import build
from livedocs.bench import books, measure
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE, SNIPPET = "veth.md", "veth/counters.sh"
AIMS: tuple[measure.Aim, ...] = (("prose", "pasted prose", 1.2),)
LATE_S = 1.0  # how much longer than its chapter a saved snippet may take
_DEADLINE_S = 120.0
_POLL_S = 0.01


def bench(root: Path, rounds: int) -> Iterator[str]:
    """Time saves to copies of the book below ``root``; give the report line by line.

    Raises:
        LivedocsError: A page did not show what was saved.
    """
    with tempfile.TemporaryDirectory(prefix="livedocs-bench-") as scratch, contextlib.ExitStack() as stack:
        own, pasted = Path(scratch, "own"), Path(scratch, "pasted")
        _copy(root, own)
        pasted.mkdir()
        book = books.read(own / "mkdocs.yml", "lab:")
        books.pasted(book, pasted, build.replay(book.chapters))
        chapter = next(chapter for chapter in book.chapters if chapter.name == Path(PAGE).stem)
        ours = stack.enter_context(_Served.of(own, "livedocs.preview", "--port", LIVEDOCS_REFERENCE="false"))
        theirs = stack.enter_context(_Served.of(pasted, "mkdocs", "serve", "--quiet", "--dev-addr"))
        words = itertools.count(1)
        seconds: list[float] = []

        def own_time() -> None:
            [outcome] = build.Crew(book.url, 1).run([chapter], build.ChapterProgress(bars=False))
            if outcome.errors:
                raise outcome.errors[0]
            seconds.append(outcome.seconds)

        times = measure.in_turn(
            {
                "prose": lambda: ours.save_prose(f"word{next(words)}"),
                "pasted prose": lambda: theirs.save_prose(f"word{next(words)}"),
                "snippet": lambda: ours.save_snippet(f"word{next(words)}"),
                "chapter": own_time,
            },
            rounds,
        )
    times["chapter"] = seconds  # without the boot of its lab, which a server has done in advance
    yield from measure.table(times, ["pasted prose", "chapter"])
    yield from measure.verdicts(times, AIMS)
    late_s = statistics.median(one - own for one, own in zip(times["snippet"], seconds, strict=True))
    yield f"{'met   ' if late_s <= LATE_S else 'MISSED'} snippet - chapter: {late_s:.2f} s, aim {LATE_S:g} s"


def _copy(root: Path, folder: Path) -> None:
    for name in ("docs", "snippets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "mkdocs.yml", folder)
    (folder / "scripts").mkdir()  # it is watched


class _Served:
    """A book that is served, and saved to."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = f"{url}/{Path(PAGE).stem}.html"

    @classmethod
    @contextlib.contextmanager
    def of(cls, folder: Path, module: str, *words: str, **environment: str) -> Iterator[_Served]:
        """Serve the book in ``folder`` while this is open."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        where = address.partition(":")[2] if words[-1] == "--port" else address
        command = [sys.executable, "-m", module, *words, where]
        quiet = {"NO_MKDOCS_2_WARNING": "1", "LIVEDOCS_HOST": "lab:", **environment}
        with subprocess.Popen(command, cwd=folder, env=os.environ | quiet, stderr=subprocess.DEVNULL) as process:
            try:
                served = cls(folder, f"http://{address}")
                served.wait_for("</html>")
                yield served
            finally:
                process.terminate()

    def save_prose(self, word: str) -> None:
        """Save a sentence, and wait until the page says it."""
        path = self._folder / "docs" / PAGE
        text = path.read_text(encoding="utf-8").partition("\n\nA new ")[0]
        path.write_text(f"{text}\n\nA new {word}.\n", encoding="utf-8")
        self.wait_for(f"A new {word}.")

    def save_snippet(self, word: str) -> None:
        """Save a command, and wait until the page says what it printed."""
        path = self._folder / "snippets" / SNIPPET
        text = path.read_text(encoding="utf-8").partition("\n\necho a new")[0].rstrip()
        path.write_text(f"{text}\n\necho a new' {word}'\n", encoding="utf-8")
        self.wait_for(f"a new {word}\n")

    def wait_for(self, text: str) -> None:
        """Ask for the page until it has ``text``.

        Raises:
            LivedocsError: It never did.
        """
        until = time.monotonic() + _DEADLINE_S
        while time.monotonic() < until:
            with (
                contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
                urllib.request.urlopen(self._url, timeout=_DEADLINE_S) as answer,  # noqa: S310 - it is http
            ):
                if text in answer.read().decode():
                    return
            time.sleep(_POLL_S)
        raise LivedocsError(f"{self._url} did not show {text!r} within {_DEADLINE_S:g} s")
