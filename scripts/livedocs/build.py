"""All chapters' sessions, several at once, each on its own fresh host."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from livedocs import hosts, record, session
from livedocs.errors import BuildFailed, HostError, LivedocsError, SourceError
from livedocs.session import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.progress import TaskID

    from livedocs.session import Chapter
    from livedocs.snippet import Snippet
    from livedocs.transcript import Transcript


@dataclass(frozen=True)
class Settings:
    """How to build, as nox's arguments and the environment say.

    Attributes:
        host: URL of the host, see `livedocs.hosts`; ``LIVEDOCS_HOST``.
        replay: Whether to take outputs from the records instead of a host; ``LIVEDOCS_MODE=replay``.
        jobs: How many sessions at once; ``LIVEDOCS_JOBS``.
    """

    host: str = hosts.DEFAULT
    replay: bool = False
    jobs: int = 2 * (os.cpu_count() or 1)  # a session waits for packets more than it computes

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings that nox hands on; what is not set has its default.

        Raises:
            HostError: A value is not understood.
        """
        jobs = os.environ.get("LIVEDOCS_JOBS", str(cls.jobs))
        if not jobs.isdecimal() or int(jobs) < 1:
            raise HostError(f"LIVEDOCS_JOBS is '{jobs}'; a whole number from 1 is wanted")
        mode = os.environ.get("LIVEDOCS_MODE", "live")
        if mode not in {"live", "replay"}:
            raise HostError(f"LIVEDOCS_MODE is '{mode}'; 'live' or 'replay' is wanted")
        return cls(os.environ.get("LIVEDOCS_HOST", cls.host), mode == "replay", int(jobs))


# What earlier builds of this process ran, for `mkdocs serve`: a session whose key is the same need not run again.
# Failures are not kept.
_ran: dict[tuple[object, ...], Outcome] = {}


@dataclass(frozen=True)
class Said:
    """What a build's pages are made from.

    Attributes:
        transcripts: By snippet.
        lacking: Why a chapter was not run, by chapter: what its host has not got.
    """

    transcripts: Mapping[str, Transcript]
    lacking: Mapping[str, str]


def perform(chapters: Sequence[Chapter], settings: Settings) -> Said:
    """Run what has not been run by this process, or take it from the records where the settings say so.

    Raises:
        BuildFailed: With what went wrong in all chapters.
        HostError: No host of this kind can be had here at all.
    """
    if settings.replay:
        return Said(replay(chapters), {})
    keys = {chapter.name: _key(chapter, settings) for chapter in chapters}
    new = [chapter for chapter in chapters if keys[chapter.name] not in _ran]
    outcomes = run_live(new, settings.host, jobs=settings.jobs, progress=ChapterProgress())
    _ran.update({keys[o.chapter.name]: o for o in outcomes if not o.errors})
    errors = [error for outcome in outcomes for error in outcome.errors]
    if errors:
        raise BuildFailed(errors)
    ran = [_ran[key] for key in keys.values()]
    return Said(
        {name: transcript for outcome in ran for name, transcript in outcome.transcripts.items()},
        {outcome.chapter.name: outcome.lacking for outcome in ran if outcome.lacking},
    )


def replay(chapters: Sequence[Chapter]) -> dict[str, Transcript]:
    """The transcripts of all chapters from their records, held against what the snippets expect.

    Raises:
        BuildFailed: With every record that is missing, stale or not as expected.
    """
    found: dict[str, Transcript] = {}
    errors: list[LivedocsError] = []
    for snippet in (snippet for chapter in chapters for snippet in chapter.snippets):
        try:
            said = found[snippet.name] = record.load(snippet)
        except SourceError as error:
            errors.append(error)
        else:
            errors += session.check(snippet, said)
    if errors:
        raise BuildFailed(errors)
    return found


def _key(chapter: Chapter, settings: Settings) -> tuple[object, ...]:
    """What a session's outputs hang on: its host and the text of its snippets, in order."""
    return (
        settings.host,
        chapter.name,
        *sorted(chapter.options.items()),
        *((s.name, s.digest) for s in chapter.snippets),
    )


def run_live(chapters: Sequence[Chapter], url: str, *, jobs: int, progress: ChapterProgress) -> list[Outcome]:
    """Run every chapter and give what came of each, in the order given.

    A chapter that fails holds no other up.

    Args:
        chapters: What to run.
        url: The kind of host, see `livedocs.hosts`.
        jobs: How many sessions at once.
        progress: Where to show how far each has come.

    Raises:
        HostError: No host of this kind can be had here at all.
    """
    hosts.check(url)
    if not chapters:
        return []
    hosts.prepare(url)
    outcomes: dict[str, Outcome] = {}
    crew = _Crew(url)
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="session")
    with progress:
        try:
            started = {pool.submit(crew.session, chapter, progress): chapter for chapter in chapters}
            for done in as_completed(started):
                outcome = outcomes[started[done].name] = done.result()
                progress.end(outcome)
        except BaseException:
            # Ctrl-C, or a fault of ours: what has not begun never will, and what runs loses its host and ends.
            pool.shutdown(wait=False, cancel_futures=True)
            crew.stop()
            raise
        pool.shutdown()
    return [outcomes[chapter.name] for chapter in chapters]


class _Crew:
    """The sessions that run at this moment, so that they can all be stopped."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stops: set[Callable[[], None]] = set()
        self._lock = threading.Lock()

    def session(self, chapter: Chapter, progress: ChapterProgress) -> Outcome:
        told = progress.begin(chapter)
        try:
            with hosts.open_hosts(self._url, chapter.options) as opened:
                with self._lock:
                    self._stops.add(opened.stop)
                try:
                    return session.run(chapter, opened.nodes, opened.built, told=told)
                finally:
                    with self._lock:
                        self._stops.discard(opened.stop)
        except LivedocsError as error:
            return Outcome(chapter, errors=[HostError(f"chapter {chapter.name}: {error}")])

    def stop(self) -> None:
        with self._lock:
            stops = list(self._stops)
        for stop in stops:
            stop()


class ChapterProgress:
    """A bar per chapter on a terminal; a line per chapter where there is none."""

    def __init__(self) -> None:
        """Write to standard error: standard output is for results."""
        self._console = Console(file=sys.stderr, highlight=False)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[doing]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Show the bars."""
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the last state on the screen."""
        self._bars.stop()

    def begin(self, chapter: Chapter) -> Callable[[Snippet], None]:
        """Show that a chapter has begun, and give what tells of each snippet."""
        task = self._bars.add_task(chapter.name, total=len(chapter.snippets), doing="waiting for its host")
        self._tasks[chapter.name] = task

        def told(snippet: Snippet) -> None:
            self._bars.update(task, advance=1, doing=snippet.name.partition("/")[2])

        return told

    def end(self, outcome: Outcome) -> None:
        """Show how a chapter ended."""
        ran, of = len(outcome.transcripts), len(outcome.chapter.snippets)
        end = f"{len(outcome.errors)} failed" if outcome.errors else "done"
        if outcome.lacking:
            end = f"not run: {outcome.lacking}"
        self._bars.update(self._tasks[outcome.chapter.name], doing=end)
        if self._bars.disable:
            self._console.print(
                f"livedocs: {outcome.chapter.name}: {ran} of {of} snippets, {outcome.seconds:.1f} s, {end}"
            )
