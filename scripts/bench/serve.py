"""The time from a save to the page while a book is served, against a static site of equal text.

* *ours*: this book as ``livedocs serve`` serves it.
* *static*: the same text with its outputs pasted, as ``mkdocs serve`` does.

A time runs from the save until the new page is there. A browser's way to wait is used: the request that the server
holds until it has built, and then the page itself.
The time after a saved snippet is compared with the run of its chapter alone, as the server reports it.
"""

from __future__ import annotations

import contextlib
import shutil
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import measure
from bench.server import serving
from bench.variants import Original, pasted
from livedocs.book.book import Book
from livedocs.hosts.url import HostUrl
from livedocs.sessions.build import replay
from livedocs.sessions.outcome import Results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.server import Served

PAGE, SNIPPET = "veth", "veth/bridge-link"
AIM = 1.2
AIM_AFTER_RUN_S = 1.0

_PROSE = "\n\nHere is word-{number}-saved.\n"
_COMMAND = "\necho wo''rd-{number}-saved\n"


def bench(root: Path, rounds: int) -> Iterator[str]:
    """Save and wait, ``rounds`` times; give the report line by line.

    Args:
        root: The folder of `mkdocs.yml`; files are saved in a copy of it.
        rounds: How often each file is saved.

    Raises:
        LivedocsError: A page did not come.
    """
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livedocs-bench-")))
        ours, static = _copy(root, scratch / "ours"), scratch / "static"
        book = Book.open(ours)
        pasted(Original(book, HostUrl.parse(), Results.of(replay(book.chapters))), static)
        commands = {
            ours: ["livedocs", "serve", "--host", "lab:", "--port", "{port}"],
            static: ["mkdocs", "serve", "--quiet", "--dev-addr", "127.0.0.1:{port}"],
        }
        served = {f.name: stack.enter_context(serving(f, PAGE, command)) for f, command in commands.items()}
        yield from _prose(served, rounds)
        yield ""
        yield from _snippet(served["ours"], rounds)


def _prose(served: dict[str, Served], rounds: int) -> Iterator[str]:
    saves = {name: partial(one.save, f"docs/{PAGE}.md", _PROSE) for name, one in served.items()}
    for save in saves.values():
        save()  # the first of all saves may have more to do
    times = measure.in_turn(saves, rounds)
    yield "from saved prose to its page"
    yield from measure.table(times, ["static"])
    yield from measure.verdicts(times, [("ours", "static", AIM)])


def _snippet(ours: Served, rounds: int) -> Iterator[str]:
    times = []
    for number in range(rounds):
        print(f"bench: round {number + 1} of {rounds}: snippet", file=sys.stderr)
        began = time.monotonic()
        ours.save(f"snippets/{SNIPPET}.sh", _COMMAND)
        times.append((time.monotonic() - began, ours.last_run_s()))
    all_of_it, run = (statistics.median(column) for column in zip(*times, strict=True))
    after = statistics.median(whole - own for whole, own in times)
    yield "from a saved snippet to its new output on the page"
    yield f"{all_of_it:.2f} s, of which the run of its chapter {run:.2f} s"
    met = measure.verdict(met=after <= AIM_AFTER_RUN_S)
    yield f"{met} page after the run: {after:.2f} s, aim {AIM_AFTER_RUN_S:g} s"


def _copy(root: Path, folder: Path) -> Path:
    for name in ("docs", "snippets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "mkdocs.yml", folder)
    (folder / "scripts").symlink_to(root / "scripts")
    return folder
