"""What a build costs, against the other ways to have outputs in a site.

* *bash*: the same commands as plain scripts, one after another, each chapter on its own fresh host; no site.
* *inline macro*: a macro that runs a script where the page calls it.
* *markdown-exec*: the same with that plugin's fences.
* *live*, *live, one job*: this engine.
* *pasted*: the same site from pages that hold their outputs as text.
* *replay*: this engine, from records.

All run the same commands on the same kind of host, and say the same: that is checked before anything is timed.
So each has run once, and what Python and Jinja keep compiled is there.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.bench import acts, books, measure
from livedocs.errors import LivedocsError
from livedocs.hosts.url import HostUrl
from livedocs.records import record
from livedocs.sessions.build import Crew, Settings, replay
from livedocs.sessions.progress import ChapterProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from livedocs.book.snippet import Snippet
    from livedocs.records.transcript import Transcript

AIMS: tuple[measure.Aim, ...] = (
    ("live, one job", "bash", 1.15),
    ("replay", "pasted", 1.15),
)
AIMS_AT: dict[float, tuple[measure.Aim, ...]] = {
    0.0: (("live", "inline macro", 1.0),),
    0.05: (("live", "inline macro", 0.5),),
}

# Where sites are written. Each round deletes thousands of files, and for a while after that a file system on a disk
# may take several times as long for new ones: whoever comes next would be the slower.
_MEMORY = "/dev/shm"  # noqa: S108 - what is made below it has a name of its own


def bench(root: Path, rounds: int, which: str) -> Iterator[str]:
    """Time the real book below ``root`` and generated ones; give the report line by line.

    Args:
        root: The folder of ``mkdocs.yml``.
        rounds: How often each contestant is timed.
        which: ``real``, ``generated`` or ``both``.

    Raises:
        LivedocsError: Contestants do not say the same, or one of them fails.
    """
    with tempfile.TemporaryDirectory(
        prefix="livedocs-bench-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None
    ) as scratch:
        if which != "real":
            for delay_s, aims in AIMS_AT.items():
                folder = Path(scratch, f"{1000 * delay_s:g}")
                book = books.generate(folder / "own", delay_s)
                yield f"{books.CHAPTERS} chapters of {books.SNIPPETS} snippets, {1000 * delay_s:g} ms each"
                yield from _report(book, folder, rounds, (*AIMS, *aims))
        if which != "generated":
            yield "this book, on the lab"
            own = books.read(root / "mkdocs.yml", "lab:")
            yield from _report(own, Path(scratch, "real"), rounds, (*AIMS, *AIMS_AT[0.05]))


def _report(book: books.Book, folder: Path, rounds: int, aims: tuple[measure.Aim, ...]) -> Iterator[str]:
    contest = _Contest(book, folder)
    contest.check()
    times = measure.in_turn(contest.all, rounds)
    yield from measure.table(times, ["bash", "inline macro", "pasted"])
    yield from measure.verdicts(times, aims)
    yield ""


class _Contest:
    """The contestants, their books, and what each act must say.

    Args:
        book: The book as this engine reads it.
        folder: Where the other variants and all sites go.
    """

    def __init__(self, book: books.Book, folder: Path) -> None:
        self._book = book
        self._folder = folder
        recorded = _recorded(book)
        self._said = {name: acts.bare(transcript.output) for name, transcript in recorded.items()}
        variants = {"pasted": books.pasted, "inline macro": books.by_macro, "markdown-exec": books.by_markdown_exec}
        configs = {}
        for name, write in variants.items():
            (folder / name).mkdir(parents=True)
            configs[name] = write(book, folder / name, recorded)
        (folder / "bash").mkdir()
        self._acts = {chapter.name: acts.write(chapter, folder / "bash") for chapter in book.chapters}
        self.all: dict[str, Callable[[], object]] = {
            "bash": self._bash,
            **{name: partial(self._mkdocs, configs[name]) for name in ("inline macro", "markdown-exec")},
            "live": partial(self._live, str(Settings.jobs)),
            "live, one job": partial(self._live, "1"),
            "pasted": partial(self._mkdocs, configs["pasted"]),
            "replay": partial(self._ours, LIVEDOCS_REPLAY="1"),
        }

    def check(self) -> None:
        """Run every contestant once and compare what they said.

        Raises:
            LivedocsError: They did not say the same.
        """
        for name in ("bash", "inline macro", "markdown-exec"):
            with tempfile.TemporaryDirectory(dir=self._folder) as said:
                os.environ["SAID"] = said
                self.all[name]()
                del os.environ["SAID"]
                found = {path.name: acts.bare(path.read_bytes().decode()) for path in Path(said).iterdir()}
            self._compare(name, found)
        for name in ("live", "live, one job"):
            self.all[name]()
            self._compare(name, self._published())
        for name in ("pasted", "replay"):
            self.all[name]()

    def _compare(self, name: str, found: Mapping[str, list[str]]) -> None:
        for chapter in self._book.chapters:
            for first, beside in chapter.acts:
                act = acts.script_name(first.name)
                wanted = [line for snippet in (first, *beside) for line in self._said[snippet.name]]
                if found.get(act) != wanted:
                    diff = difflib.unified_diff(wanted, found.get(act, []), "record", name, lineterm="")
                    raise LivedocsError("\n".join([f"{name} does not say the same in {act}:", *diff]))

    def _published(self) -> dict[str, list[str]]:
        """What the acts of our own site say, from the transcripts that it offers for download."""
        return {
            acts.script_name(first.name): [line for s in (first, *beside) for line in self._downloaded(s)]
            for chapter in self._book.chapters
            for first, beside in chapter.acts
        }

    def _downloaded(self, snippet: Snippet) -> list[str]:
        text = (self._folder / "live" / f"{snippet.name}.txt").read_text(encoding="utf-8")
        return acts.bare("\n".join(line[2:] for line in text.splitlines() if line.startswith("  ")))

    def _bash(self) -> None:
        for chapter in self._book.chapters:
            with acts.fresh(self._book.url, chapter.options) as environment:
                for name in self._acts[chapter.name]:
                    acts.play(name, self._folder / "bash", environment)

    def _live(self, jobs: str) -> None:
        self._ours(LIVEDOCS_HOST=self._book.url, LIVEDOCS_JOBS=jobs)

    def _ours(self, **environment: str) -> None:
        _run(
            "livedocs.launch",
            self._book.config.parent,
            self._folder / "live",
            LIVEDOCS_REFERENCE="false",
            **environment,
        )

    def _mkdocs(self, config: Path) -> None:
        _run("mkdocs", config.parent, config.parent / "site")


def _recorded(book: books.Book) -> dict[str, Transcript]:
    """The book's records; a generated book is recorded first."""
    unrecorded = [chapter for chapter in book.chapters if not record.path_of(chapter.snippets[0]).exists()]
    for outcome in Crew(HostUrl.parse(book.url), Settings.jobs).run(unrecorded, ChapterProgress()):
        for name, transcript in outcome.transcripts.items():
            record.save(book.plan.snippets[name], transcript)
    return replay(book.chapters)


def _run(module: str, folder: Path, site: Path, **environment: str) -> None:
    command = [sys.executable, "-m", module, "build", "--quiet", "--site-dir", str(site)]
    # Installed packages are compiled when they are installed, and ours when they are used, unless this forbids it.
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ours |= {"NO_MKDOCS_2_WARNING": "1", **environment}
    done = subprocess.run(command, cwd=folder, env=ours, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LivedocsError(f"{module} in {folder.name}: {done.stderr.strip() or done.stdout.strip()}")
