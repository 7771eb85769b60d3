"""The cost of a host behind ssh, against a lab for each chapter.

* *lab, one job*: the lab, one chapter at a time, as on a host behind ssh.
* *lab*: the lab, several chapters at once.
* *ssh*: a host that is fresh in each round, reached by real sshd through the provider's NAT, as a user who needs sudo.

All run the chapters that need a host and no other node of a lab, and print the same except for what the volatile rules
name: that is checked before anything is timed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import measure, ssh_server
from livedocs.book.book import Book
from livedocs.errors import BuildFailed, LivedocsError
from livedocs.hosts import source
from livedocs.hosts.survey import Requirements
from livedocs.hosts.url import HostUrl
from livedocs.records import record
from livedocs.sessions.crew import Crew
from livedocs.sessions.progress import ChapterProgress
from livedocs.settings import DEFAULT_JOBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from livedocs.book.chapter import Chapter
    from livedocs.records.transcript import Transcript

AIMS: tuple[measure.Aim, ...] = (("ssh", "lab, one job", 1.3), ("ssh", "lab", 1.3))
LAB = HostUrl.parse("lab:")
_USER = "admin"


def bench(root: Path, rounds: int) -> Iterator[str]:
    """Time the chapters of the book below ``root``; give the report line by line.

    Raises:
        LivedocsError: They do not print the same everywhere, or one of them fails.
    """
    book = Book.open(root)
    chapters = on_any_host(book)
    yield f"{len(chapters)} chapters, {sum(len(chapter.snippets) for chapter in chapters)} snippets"
    with ssh_host() as url:
        if differences := drift(chapters, run(book, LAB), run(book, url)):
            raise LivedocsError(f"the host behind ssh does not print what the lab prints:\n{differences}")
    contestants = {
        "lab, one job": partial(run, book, LAB, 1),
        "lab": partial(run, book, LAB),
        "ssh": partial(run, book, url),  # that of each round has the same URL
    }
    times = measure.in_turn(contestants, rounds, ssh_host)
    yield from measure.table(times, ["lab, one job", "lab"])
    yield from measure.verdicts(times, AIMS)


def on_any_host(book: Book) -> list[Chapter]:
    """The chapters that need no other node of a lab, and no lab with options."""
    return [c for c in book.chapters if not c.options and {s.on.node for s in c.snippets} == {"host"}]


def run(book: Book, url: HostUrl, jobs: int = DEFAULT_JOBS) -> Mapping[str, Transcript]:
    """The transcripts of these chapters on a host.

    Raises:
        LivedocsError: Something went wrong.
    """
    results = Crew(url, jobs, book.options).run(on_any_host(book), ChapterProgress())
    errors = [error for outcome in results.outcomes.values() for error in outcome.errors]
    errors += [LivedocsError(f"chapter {name}: {o.reason}") for name, o in results.outcomes.items() if o.reason]
    if errors:
        raise BuildFailed(errors, "nothing was measured")
    return results.transcripts


def drift(chapters: Sequence[Chapter], here: Mapping[str, Transcript], there: Mapping[str, Transcript]) -> str:
    """The differences that no volatile rule allows, as a unified diff."""
    found = []
    for chapter in chapters:
        names = [snippet.name for snippet in chapter.snippets]
        old = {name: here[name] for name in names}
        carried = record.carry(old, {name: there[name] for name in names})
        found += [record.drift(old[name], carried[name]) for name in names]
    return "".join(found)


@contextlib.contextmanager
def ssh_host() -> Iterator[HostUrl]:
    """Open a fresh Docker host behind ssh, and give its URL, which this process can use until the end."""
    with (
        tempfile.TemporaryDirectory(prefix="livedocs-") as folder,
        source.open_source(LAB, Requirements()) as there,
        there.open({}) as opened,
    ):
        home, host = Path(folder), opened.nodes["host"]
        ssh_server.start(home, host, opened.nodes["client"])
        ssh_server.allow(home, host, _USER, "NOPASSWD: ALL")
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{home}:{path}"
        try:
            yield HostUrl.parse(f"ssh://{_USER}@{ssh_server.NAME}")
        finally:
            os.environ["PATH"] = path
