"""What a host behind ssh costs, against a lab for each chapter.

* *lab, one job*: the lab, one chapter at a time, as on an instance.
* *lab*: the lab, several chapters at once.
* *ssh*: an instance, fresh each round, reached by real sshd through the provider's NAT, as a user who needs sudo.

All run the chapters that need a host and no other node of a lab, and say the same but for what the volatile rules
name: that is checked before anything is timed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.bench import books, instances, measure
from livedocs.errors import BuildFailed, LivedocsError
from livedocs.hosts import lab, source
from livedocs.hosts.survey import Requirements
from livedocs.hosts.url import HostUrl
from livedocs.records import record
from livedocs.sessions.build import Crew, Settings
from livedocs.sessions.progress import ChapterProgress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from livedocs.records.transcript import Transcript
    from livedocs.sessions.session import Chapter

AIMS: tuple[measure.Aim, ...] = (("ssh", "lab, one job", 1.3), ("ssh", "lab", 1.3))
_USER = "admin"


def bench(root: Path, rounds: int) -> Iterator[str]:
    """Time the chapters of the book below ``root``; give the report line by line.

    Raises:
        LivedocsError: They do not say the same everywhere, or one of them fails.
    """
    chapters = on_a_host(books.read(root / "mkdocs.yml", lab.DEFAULT))
    yield f"{len(chapters)} chapters, {sum(len(chapter.snippets) for chapter in chapters)} snippets"
    with instance() as url:
        if differing := drift(chapters, said(lab.DEFAULT, chapters), said(url, chapters)):
            raise LivedocsError(f"the host behind ssh does not say what the lab says:\n{differing}")
    contestants = {
        "lab, one job": partial(said, lab.DEFAULT, chapters, 1),
        "lab": partial(said, lab.DEFAULT, chapters),
        "ssh": partial(said, url, chapters),  # every instance has the same URL
    }
    times = measure.in_turn(contestants, rounds, instance)
    yield from measure.table(times, ["lab, one job", "lab"])
    yield from measure.verdicts(times, AIMS)


def on_a_host(book: books.Book) -> list[Chapter]:
    """The chapters that run on any host: on no other node of a lab, and on no lab of their own kind."""
    return [c for c in book.chapters if not c.options and {s.on.node for s in c.snippets} == {"host"}]


def said(url: str, chapters: Sequence[Chapter], jobs: int = Settings.jobs) -> dict[str, Transcript]:
    """What the chapters say on a host.

    Raises:
        LivedocsError: Something did not go as it should.
    """
    outcomes = Crew(HostUrl.parse(url), jobs).run(chapters, ChapterProgress())
    errors = [error for outcome in outcomes for error in outcome.errors]
    errors += [LivedocsError(f"chapter {o.chapter.name}: {o.lacking}") for o in outcomes if o.lacking]
    if errors:
        raise BuildFailed(errors, "nothing was measured")
    return {name: transcript for outcome in outcomes for name, transcript in outcome.transcripts.items()}


def drift(chapters: Sequence[Chapter], here: dict[str, Transcript], there: dict[str, Transcript]) -> str:
    """What is said otherwise over there, where no volatile rule lets it differ; as a unified diff."""
    found = []
    for chapter in chapters:
        names = [s.name for s in chapter.snippets]
        old = {name: here[name] for name in names}
        carried = record.carry(old, {name: there[name] for name in names})
        found += [record.drift(old[name], carried[name]) for name in names]
    return "".join(found)


@contextlib.contextmanager
def instance() -> Iterator[str]:
    """A fresh Docker host behind ssh; gives its URL, which is good in this process while it lasts."""
    with (
        tempfile.TemporaryDirectory(prefix="livedocs-") as folder,
        source.open_source(HostUrl.parse(), Requirements()) as there,
        there.open({}) as opened,
    ):
        home, host = Path(folder), opened.nodes["host"]
        instances.at_home(home, host, opened.nodes["client"])
        instances.let_in(home, host, _USER, "NOPASSWD: ALL")
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{home}:{path}"
        try:
            yield f"ssh://{_USER}@{instances.NAME}"
        finally:
            os.environ["PATH"] = path
