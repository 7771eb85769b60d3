"""The cost of a build, against the other ways to have outputs in a site.

* *bash*: the same commands as plain scripts, one after another, each chapter on its own fresh host; no site.
* *inline macro*: a macro that runs a script where the page calls it.
* *markdown-exec*: the same with the fences of that plugin.
* *live*, *live, one job*: this engine.
* *pasted*: the same site from pages that contain their outputs as text.
* *replay*: this engine, from records.

All run the same commands on the same kind of host, and print the same: that is checked before anything is timed.
So each has run once, and what Python and Jinja keep compiled is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import measure, plain_bash
from bench.comparison import Comparison
from bench.generated import CHAPTERS, SNIPPETS, generate
from bench.variants import VARIANTS, Original
from livedocs.book.book import Book
from livedocs.errors import BuildFailed, LivedocsError
from livedocs.hosts.url import HostUrl
from livedocs.records import record
from livedocs.sessions import build as outcomes
from livedocs.sessions.crew import Crew
from livedocs.sessions.outcome import Results
from livedocs.sessions.progress import ChapterProgress
from livedocs.settings import DEFAULT_JOBS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AIMS: tuple[measure.Aim, ...] = (
    ("live, one job", "bash", 1.15),
    ("replay", "pasted", 1.15),
)
AIMS_AT: dict[float, tuple[measure.Aim, ...]] = {
    0.0: (("live", "inline macro", 1.0),),
    0.05: (("live", "inline macro", 0.5),),
}
WITHOUT_HOST = ("pasted", "replay")

# Where sites are written. Each round deletes thousands of files, and for a while after that a file system on a disk
# may take several times as long for new ones, which would slow the next contestant.
_MEMORY = "/dev/shm"  # noqa: S108 - folders made in it have random names


def bench(root: Path, rounds: int, which: str, *, replay: bool = False) -> Iterator[str]:
    """Time the book below ``root`` and generated ones; give the report line by line.

    Args:
        root: The folder of `mkdocs.yml`.
        rounds: How often each contestant is timed.
        which: ``real``, ``generated`` or ``both``.
        replay: Whether to time only what runs no snippet.

    Raises:
        LivedocsError: Contestants do not print the same, or one of them fails.
    """
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="livedocs-bench-", dir=memory) as scratch:
        if which != "real":
            for delay_s, aims in AIMS_AT.items():
                folder = Path(scratch, f"{1000 * delay_s:g}")
                book = generate(folder / "own", delay_s)
                yield f"{CHAPTERS} chapters of {SNIPPETS} snippets, {1000 * delay_s:g} ms each"
                contest = Contest(_recorded(book, HostUrl.parse("local:")), folder)
                yield from _report(contest, rounds, (*AIMS, *aims), replay=replay)
        if which != "generated":
            yield "this book, on the lab"
            folder = Path(scratch, "real")
            contest = Contest(_recorded(Book.open(root), HostUrl.parse()), folder)
            yield from _report(contest, rounds, (*AIMS, *AIMS_AT[0.05]), replay=replay)


def _report(contest: Contest, rounds: int, aims: tuple[measure.Aim, ...], *, replay: bool) -> Iterator[str]:
    contest.check(replay=replay)
    chosen = {name: run for name, run in contest.contestants.items() if name in WITHOUT_HOST or not replay}
    times = measure.in_turn(chosen, rounds)
    yield from measure.table(times, [name for name in ("bash", "inline macro", "pasted") if name in times])
    yield from measure.verdicts(times, [aim for aim in aims if {*aim[:2]} <= {*times}])
    yield ""


def _recorded(book: Book, host: HostUrl) -> Original:
    """The book with its records; those that are missing are made first."""
    unrecorded = [chapter for chapter in book.chapters if not record.path_of(chapter.snippets[0]).exists()]
    results = Crew(host, DEFAULT_JOBS, book.options).run(unrecorded, ChapterProgress())
    if errors := [error for outcome in results.outcomes.values() for error in outcome.errors]:
        raise BuildFailed(errors, "nothing was measured")
    for name, transcript in results.transcripts.items():
        record.save(book.snippets[name], transcript)
    return Original(book, host, Results.of(outcomes.replay(book.chapters)))


class Contest:
    """The contestants, each with its form of the book.

    Args:
        original: The book, with its recorded outputs.
        folder: Where its other forms and all sites go.

    Attributes:
        contestants: What to time, by name.
    """

    def __init__(self, original: Original, folder: Path) -> None:
        self._book, self._host = original.book, original.host
        self._site = folder / "site"
        self._folder = folder
        configured = {name: write(original, folder / name) for name, write in VARIANTS.items()}
        (folder / "bash").mkdir()
        self._scripts = {chapter.name: plain_bash.write(chapter, folder / "bash") for chapter in self._book.chapters}
        self.contestants: dict[str, Callable[[], object]] = {
            "bash": self._bash,
            **{name: partial(_mkdocs, configured[name]) for name in ("inline macro", "markdown-exec")},
            "live": self._live,
            "live, one job": partial(self._live, "--jobs", "1"),
            "pasted": partial(_mkdocs, configured["pasted"]),
            "replay": partial(self._livedocs, "--replay"),
        }

    def check(self, *, replay: bool) -> None:
        """Run every contestant once and compare what they print; or only those that run no snippet, for ``replay``.

        Raises:
            LivedocsError: They do not print the same.
        """
        for name in WITHOUT_HOST:
            self.contestants[name]()
        if replay:
            return
        self.contestants["live"]()
        comparison = Comparison(self._book, self._site)
        self.contestants["live, one job"]()
        comparison.check_site("live, one job", self._site)
        for name in ("bash", "inline macro", "markdown-exec"):
            with tempfile.TemporaryDirectory(dir=self._folder) as outputs:
                os.environ["OUTPUTS"] = outputs
                self.contestants[name]()
                del os.environ["OUTPUTS"]
                comparison.check_scripts(name, Path(outputs))

    def _bash(self) -> None:
        for chapter in self._book.chapters:
            with plain_bash.fresh(self._host, chapter.options) as environment:
                for name in self._scripts[chapter.name]:
                    plain_bash.execute(name, self._folder / "bash", environment)

    def _live(self, *options: str) -> None:
        self._livedocs("--host", self._host.text, *options)

    def _livedocs(self, *options: str) -> None:
        _run(self._book.root, "livedocs", "build", "--site", str(self._site), *options)


def _mkdocs(folder: Path) -> None:
    _run(folder, "mkdocs", "build", "--quiet", "--site-dir", str(folder / "site"))


def _run(folder: Path, module: str, *arguments: str) -> None:
    # Installed packages are compiled when they are installed, and ours when they are used, unless this forbids it.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "NO_MKDOCS_2_WARNING": "1", "LIVEDOCS_REFERENCE": "false"}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LivedocsError(f"{module} in {folder.name}: {done.stderr.strip() or done.stdout.strip()}")
