"""The outputs of pages that are being written: from records, and live where something has changed since.

A chapter whose snippets are as recorded is shown from its records. One that has changed runs, in the background: its
page shows what it said before, marked, until it has ended. Once it has run, it runs again only when one of its
snippets, their order or its host's options change, never for a change of prose.
What fails is shown in the page, where its output would be, and tried again when one of the chapter's files is saved.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.book.chapter import Chapter
from livedocs.book.options import Options
from livedocs.errors import BuildFailed, LivedocsError, SourceError
from livedocs.hosts import source
from livedocs.hosts.redaction import Redaction
from livedocs.hosts.survey import Requirements
from livedocs.hosts.warm import Warm
from livedocs.records import record
from livedocs.sessions import build
from livedocs.sessions.crew import Crew
from livedocs.sessions.outcome import Outcome, Results, State
from livedocs.sessions.progress import ChapterProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from livedocs.book.book import Book
    from livedocs.hosts.host import Opened
    from livedocs.hosts.url import HostUrl
    from livedocs.records.transcript import Transcript
    from livedocs.settings import Settings


@dataclass(frozen=True)
class _Running:
    """A chapter on its way through a host."""

    chapter: Chapter
    key: tuple[object, ...]
    saved: tuple[int, ...]
    crew: Crew


class Server:
    """What came of the chapters of a book that is being written; chapters that have changed run in the background.

    Attributes:
        made_from: What each page was made from when it was last rendered, with its state, by path below ``docs/``.
    """

    def __init__(self) -> None:
        """Know nothing; see `open`."""
        self.made_from: dict[str, dict[str, object]] = {}
        self._news: Callable[[], None] | None = None
        self._known: dict[object, Outcome] = {}
        self._before: dict[str, Transcript] = {}
        self._seen: set[str] = set()
        self._runs: dict[str, _Running] = {}
        self._lock = threading.Lock()
        self._redaction = Redaction()
        self._options = Options()
        self._told = ""
        self._noted: dict[str, list[str]] = {}
        self._code = _code()
        self._warm: Warm | None = None
        self._pool: ThreadPoolExecutor | None = None

    @contextlib.contextmanager
    def open(self, settings: Settings, news: Callable[[], None]) -> Iterator[None]:
        """Serve until the end of the ``with``, which ends all that runs and leaves no host.

        Args:
            settings: How to build.
            news: Called, by a thread of ours, when a chapter has run and pages can be made anew.
        """
        apart = not settings.host.is_foreign  # a host that is not ours has one chapter at a time
        self._pool = ThreadPoolExecutor(settings.jobs if apart else 1, thread_name_prefix="chapter")
        self._news = news
        if settings.host.is_lab and not settings.replay:
            self._warm = Warm(lambda options: _fresh(settings.host, options))
            self._warm.boot({})
        try:
            yield
        finally:
            self._news = None
            with self._lock:
                runs, self._runs = list(self._runs.values()), {}
            for run in runs:
                run.crew.stop()
            self._pool.shutdown(cancel_futures=True)
            if self._warm:
                self._warm.close()

    def perform(self, book: Book, settings: Settings) -> Results:
        """Give everything there is to show, at once, and begin to run what has changed."""
        if self._code != _code():
            print("livedocs: the engine's code has changed; end this with Ctrl-C and start it again", file=sys.stderr)
        self._options = book.options
        outcomes = _unread(book)
        for chapter in (chapter for chapter in book.chapters if chapter.name not in outcomes):
            outcome = self._of(chapter, settings)
            if outcome is None:
                outcome = Outcome(chapter, State.RUNNING, self._printed_before(chapter))
            else:
                self._before |= outcome.transcripts
            outcomes[chapter.name] = outcome
        self._tell(outcomes.values())
        return Results(outcomes, self._redaction)

    def note(self, page: str, wrong: list[str]) -> None:
        """Say on the terminal what is wrong with a page, but for what was so when it was last rendered."""
        for new in wrong:
            if new not in self._noted.get(page, ()):
                print(f"\n{new}", file=sys.stderr)
        self._noted[page] = wrong

    def _of(self, chapter: Chapter, settings: Settings) -> Outcome | None:
        """The outcome of a chapter as it stands; None where it must run, which has then begun."""
        key, saved = _key(chapter), _saved(chapter)
        with self._lock:
            known = self._known.get(key) or self._known.get((key, saved))
            if known:
                return known
        if settings.replay or chapter.name not in self._seen:
            self._seen.add(chapter.name)
            try:
                [found] = build.replay([chapter])
            except BuildFailed as error:
                if settings.replay:
                    return Outcome(chapter, State.FAILED, errors=error.errors)
            else:
                with self._lock:
                    return self._known.setdefault(key if not settings.replay else (key, saved), found)
        self._begin(chapter, key, saved, settings)
        return None

    def _begin(self, chapter: Chapter, key: tuple[object, ...], saved: tuple[int, ...], settings: Settings) -> None:
        """Run a chapter, unless just this is running; what it was before need not come to its end."""
        if self._pool is None:
            raise RuntimeError("a server that is not open runs nothing")
        with self._lock:
            running = self._runs.get(chapter.name)
            if running and (running.key, running.saved) == (key, saved):
                return
            crew = Crew(settings.host, 1, self._options, self._warm.open if self._warm else None)
            run = self._runs[chapter.name] = _Running(chapter, key, saved, crew)
        if running:
            running.crew.stop()
        self._pool.submit(self._play, run, settings)

    def _play(self, run: _Running, settings: Settings) -> None:
        if self._runs.get(run.chapter.name) is not run:
            return  # saved again before its turn came
        redaction = self._redaction
        try:
            results = run.crew.run([run.chapter], ChapterProgress(bars=False))
            outcome, redaction = self._came_of(results.outcomes[run.chapter.name], settings), results.redaction
        except BuildFailed as error:
            outcome = Outcome(run.chapter, State.FAILED, errors=error.errors)
        except LivedocsError as error:
            outcome = Outcome(run.chapter, State.FAILED, errors=(error,))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not leave the page waiting for ever
            fault = LivedocsError("".join(traceback.format_exception(error)))
            outcome = Outcome(run.chapter, State.FAILED, errors=(fault,))
        with self._lock:
            if self._runs.get(run.chapter.name) is not run:
                return  # saved again meanwhile
            del self._runs[run.chapter.name]
            self._known[(run.key, run.saved) if outcome.errors else run.key] = outcome
            self._redaction = redaction
        if self._news:
            self._news()

    def _came_of(self, outcome: Outcome, settings: Settings) -> Outcome:
        """The outcome as pages show it: without the output of what failed, and from records where it could not run."""
        if outcome.state is State.FAILED:
            failed = outcome.failures
            return replace(outcome, transcripts={n: t for n, t in outcome.transcripts.items() if n not in failed})
        if outcome.state is State.NOT_RUN and settings.host.is_foreign and not settings.only_live:
            return replace(build.replay([outcome.chapter])[0], reason=outcome.reason)
        return outcome

    def _printed_before(self, chapter: Chapter) -> dict[str, Transcript]:
        """The transcripts of a chapter from before its snippets were changed, where they are known."""
        found = {}
        for snippet in chapter.snippets:
            if snippet.name in self._before:
                found[snippet.name] = self._before[snippet.name]
            else:
                with contextlib.suppress(SourceError):
                    found[snippet.name] = record.load(snippet, stale=True)
        return found

    def _tell(self, outcomes: Iterable[Outcome]) -> None:
        """Print the failures, once."""
        text = "\n\n".join(failure for outcome in outcomes for failure in outcome.failures.values())
        if text not in ("", self._told):
            print(f"\n{text}", file=sys.stderr)
        self._told = text


def why(book: Book, name: str) -> list[str]:
    """Say why a chapter would run, or not, one reason a line.

    Raises:
        LivedocsError: The book has no such chapter.
    """
    chapter = next((chapter for chapter in book.chapters if chapter.name == name), None)
    if chapter is None:
        raise LivedocsError(f"'{name}' is no chapter; chapters are {', '.join(c.name for c in book.chapters)}")
    if reasons := _reasons(chapter):
        return [f"{name} runs:", *(f"  {reason}" for reason in reasons)]
    [outcome] = build.replay([chapter])
    when = max(transcript.origin.when for transcript in outcome.transcripts.values())
    shown = f"its {len(chapter.snippets)} snippets are as they were recorded on {when:%d %B %Y, %H:%M} UTC"
    return [f"{name} does not run: {shown}", "  it will when one of them, their order or its host's options change"]


def _reasons(chapter: Chapter) -> list[str]:
    """The reasons why a chapter cannot be shown from its records, one for each snippet."""
    found = []
    for snippet in chapter.snippets:
        try:
            record.load(snippet)
        except SourceError as error:
            found.append(str(error).partition(";")[0])
    if not found:
        try:
            build.replay([chapter])
        except BuildFailed as error:
            found += [str(wrong).partition("\n")[0] for wrong in error.errors]
    return found


@contextlib.contextmanager
def _fresh(url: HostUrl, options: Mapping[str, str]) -> Iterator[Opened]:
    with source.open_source(url, Requirements()) as there, there.open(options) as opened:
        yield opened


def _unread(book: Book) -> dict[str, Outcome]:
    """The outcomes of chapters that have a snippet that cannot be read."""
    errors: dict[str, list[LivedocsError]] = {}
    for name, error in book.unread.items():
        errors.setdefault(name.rpartition("/")[0], []).append(error)
    chapters = {chapter.name: chapter for chapter in book.chapters}
    return {
        name: Outcome(chapters.get(name, Chapter(name, ())), State.FAILED, errors=tuple(wrong))
        for name, wrong in errors.items()
    }


def _key(chapter: Chapter) -> tuple[object, ...]:
    return (chapter.name, *sorted(chapter.options.items()), *((s.name, s.digest) for s in chapter.snippets))


def _saved(chapter: Chapter) -> tuple[int, ...]:
    """When the chapter's snippets and their records were saved."""
    files = (path for snippet in chapter.snippets for path in (snippet.path, record.path_of(snippet)))
    return tuple(path.stat().st_mtime_ns for path in files if path.exists())


def _code() -> tuple[int, ...]:
    """When this package was saved."""
    return tuple(path.stat().st_mtime_ns for path in sorted(Path(__file__).parent.parent.rglob("*.py")))
