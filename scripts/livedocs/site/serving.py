"""What a page shows while it is written: the records, and live outputs of what has changed since.

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.errors import BuildFailed, LivedocsError, SnippetFailed, SourceError
from livedocs.hosts import source
from livedocs.hosts.redaction import Redaction
from livedocs.hosts.warm import Warm
from livedocs.records import record
from livedocs.sessions import build
from livedocs.sessions.progress import ChapterProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from livedocs.hosts.host import Opened
    from livedocs.hosts.url import HostUrl
    from livedocs.records.transcript import Transcript
    from livedocs.sessions.session import Chapter, Outcome


@dataclass(frozen=True)
class Served:
    """What pages are made from while they are written.

    Attributes:
        said: As in a build; a chapter with a failure is among those that lack something.
        failures: What to show in place of a snippet's output, by the snippet's name.
        refreshing: Chapters that run now; what is said of them was said before, if at all.
    """

    said: build.Said
    failures: Mapping[str, str] = field(default_factory=dict)
    refreshing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Known:
    """What came of a chapter: by its run, or from its records."""

    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    errors: tuple[LivedocsError, ...] = ()
    lacking: str = ""
    recorded: str = ""


@dataclass(frozen=True)
class _Run:
    """A chapter on its way through a host."""

    chapter: Chapter
    key: tuple[object, ...]
    saved: tuple[int, ...]
    crew: build.Crew


class Server:
    """What this process has shown so far, and what it is about to show."""

    def __init__(self) -> None:
        """Know nothing; see `open`."""
        self._news: Callable[[], None] | None = None
        self._known: dict[object, _Known] = {}
        self._before: dict[str, Transcript] = {}
        self._seen: set[str] = set()
        self._runs: dict[str, _Run] = {}
        self._lock = threading.Lock()
        self._private = Redaction()
        self._told = ""
        self._noted: dict[str, list[str]] = {}
        self._code = _code()
        self._warm: Warm | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def is_open(self) -> bool:
        """Whether pages are being served, and not built."""
        return self._news is not None

    @contextlib.contextmanager
    def open(self, settings: build.Settings, news: Callable[[], None]) -> Iterator[None]:
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

    def perform(
        self, chapters: Sequence[Chapter], unread: Mapping[str, SourceError], settings: build.Settings
    ) -> Served:
        """Give everything there is to show, at once, and begin to run what has changed.

        Args:
            chapters: All of them.
            unread: Snippets that cannot be read, by name.
            settings: How to build.
        """
        if self._code != _code():
            print("livedocs: scripts/ has changed; end this with Ctrl-C and start it again to see it", file=sys.stderr)
        failed = _by_chapter(unread.values())
        transcripts: dict[str, Transcript] = {}
        lacking: dict[str, str] = {}
        recorded: dict[str, str] = {}
        refreshing = set()
        for chapter in (chapter for chapter in chapters if chapter.name not in failed):
            known = self._of(chapter, settings)
            if known is None:
                refreshing.add(chapter.name)
                transcripts |= self._said_before(chapter)
            else:
                transcripts |= known.transcripts
                self._before |= known.transcripts
                failed |= {chapter.name: list(known.errors)} if known.errors else {}
                lacking |= {chapter.name: known.lacking} if known.lacking else {}
                recorded |= {chapter.name: known.recorded} if known.recorded else {}
        failures = self._tell(failed, lacking, {c.name: c.snippets[0].name for c in chapters})
        said = build.Said(transcripts, lacking, recorded, self._private)
        return Served(said, failures, frozenset(refreshing))

    def note(self, page: str, wrong: list[str]) -> None:
        """Say on the terminal what is wrong with a page, but for what was so when it was last rendered."""
        for new in wrong:
            if new not in self._noted.get(page, ()):
                print(f"\n{new}", file=sys.stderr)
        self._noted[page] = wrong

    def _of(self, chapter: Chapter, settings: build.Settings) -> _Known | None:
        """What came of a chapter as it stands; nothing yet where it must run, which has begun then."""
        key, saved = _key(chapter), _saved(chapter)
        with self._lock:
            known = self._known.get(key) or self._known.get((key, saved))
            if known:
                return known
        if settings.replay or chapter.name not in self._seen:
            self._seen.add(chapter.name)
            try:
                found = _Known(build.replay([chapter]))
            except BuildFailed as error:
                if settings.replay:
                    return _Known(errors=error.errors)
            else:
                with self._lock:
                    return self._known.setdefault(key if not settings.replay else (key, saved), found)
        self._begin(chapter, key, saved, settings)
        return None

    def _begin(
        self, chapter: Chapter, key: tuple[object, ...], saved: tuple[int, ...], settings: build.Settings
    ) -> None:
        """Run a chapter, unless just this is running; what it was before need not come to its end."""
        if self._pool is None:
            raise RuntimeError("a server that is not open runs nothing")
        with self._lock:
            running = self._runs.get(chapter.name)
            if running and (running.key, running.saved) == (key, saved):
                return
            crew = build.Crew(settings.host, 1, self._warm.open if self._warm else None)
            run = self._runs[chapter.name] = _Run(chapter, key, saved, crew)
        if running:
            running.crew.stop()
        self._pool.submit(self._play, run, settings)

    def _play(self, run: _Run, settings: build.Settings) -> None:
        if self._runs.get(run.chapter.name) is not run:
            return  # saved again before its turn came
        try:
            known = self._came_of(run.crew.run([run.chapter], ChapterProgress(bars=False))[0], settings)
        except BuildFailed as error:
            known = _Known(errors=error.errors)
        except LivedocsError as error:
            known = _Known(errors=(error,))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not leave the page waiting for ever
            known = _Known(errors=(LivedocsError("".join(traceback.format_exception(error))),))
        with self._lock:
            if self._runs.get(run.chapter.name) is not run:
                return  # saved again meanwhile
            del self._runs[run.chapter.name]
            self._known[(run.key, run.saved) if known.errors else run.key] = known
            self._private = run.crew.private
        if self._news:
            self._news()

    def _came_of(self, outcome: Outcome, settings: build.Settings) -> _Known:
        if outcome.errors:
            failed = {_snippet(error) for error in outcome.errors}
            good = {name: said for name, said in outcome.transcripts.items() if name not in failed}
            return _Known(good, errors=tuple(outcome.errors))
        if outcome.lacking and settings.host.is_foreign and not settings.only_live:
            return _Known(build.replay([outcome.chapter]), recorded=outcome.lacking)
        return _Known(outcome.transcripts, lacking=outcome.lacking)

    def _said_before(self, chapter: Chapter) -> dict[str, Transcript]:
        """What a chapter's snippets said before they were changed, where that is known."""
        said = {}
        for snippet in chapter.snippets:
            if snippet.name in self._before:
                said[snippet.name] = self._before[snippet.name]
            else:
                with contextlib.suppress(SourceError):
                    said[snippet.name] = record.load(snippet, stale=True)
        return said

    def _tell(
        self, failed: Mapping[str, Sequence[LivedocsError]], lacking: dict[str, str], first: Mapping[str, str]
    ) -> dict[str, str]:
        """Word the failures by snippet, note what they take along, and say once on the terminal what is new."""
        failures: dict[str, str] = {}
        for chapter, errors in failed.items():
            for error in errors:
                name = _snippet(error) or first[chapter]
                failures[name] = f"{failures[name]}\n\n{error}" if name in failures else str(error)
                lacking[chapter] = f"{name} failed; it is shown where that one would stand"
        told = "\n\n".join(failures.values())
        if told not in ("", self._told):
            print(f"\n{told}", file=sys.stderr)
        self._told = told
        return failures


def reasons(chapter: Chapter) -> list[str]:
    """Why a chapter cannot be shown from its records, one clause for each snippet; none where it can."""
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
            found += [str(one).partition("\n")[0] for one in error.errors]
    return found


@contextlib.contextmanager
def _fresh(url: HostUrl, options: Mapping[str, str]) -> Iterator[Opened]:
    with source.open_source(url, build.REQUIREMENTS) as there, there.open(options) as opened:
        yield opened


def _by_chapter(errors: Iterable[LivedocsError]) -> dict[str, list[LivedocsError]]:
    found: dict[str, list[LivedocsError]] = {}
    for error in errors:
        found.setdefault(_snippet(error).partition("/")[0], []).append(error)
    return found


def _snippet(error: LivedocsError) -> str:
    """The snippet whose fault an error is; empty where it is the host's."""
    if not isinstance(error, SourceError | SnippetFailed):
        return ""
    path = error.where.path
    return f"{path.parent.name}/{path.stem}"


def _key(chapter: Chapter) -> tuple[object, ...]:
    return (chapter.name, *sorted(chapter.options.items()), *((s.name, s.digest) for s in chapter.snippets))


def _saved(chapter: Chapter) -> tuple[int, ...]:
    """When the chapter's snippets and their records were saved."""
    files = (path for snippet in chapter.snippets for path in (snippet.path, record.path_of(snippet)))
    return tuple(path.stat().st_mtime_ns for path in files if path.exists())


def _code() -> tuple[int, ...]:
    """When this package was saved."""
    return tuple(path.stat().st_mtime_ns for path in sorted(Path(__file__).parent.parent.rglob("*.py")))
