"""The sessions of one build, several at once, each on its own fresh host."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from typing import TYPE_CHECKING

from livedocs.errors import HostError, LivedocsError
from livedocs.hosts import source
from livedocs.hosts.survey import Requirements
from livedocs.sessions import session
from livedocs.sessions.outcome import Outcome, Results, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from livedocs.book.chapter import Chapter
    from livedocs.book.options import Options
    from livedocs.hosts.host import Opened
    from livedocs.hosts.url import HostUrl
    from livedocs.sessions.progress import ChapterProgress

    Opening = Callable[[Mapping[str, str]], AbstractContextManager[Opened]]

_TOKEN = re.compile(r"[\w-]+")


def cannot_run(url: HostUrl, chapter: Chapter) -> str:
    """The reason why a chapter cannot run on a host of this kind, as a clause; empty where none is known."""
    away = sorted({snippet.on.node for snippet in chapter.snippets} - {"host"})
    needs = f"it needs a lab's {', '.join(away)}" if away and url.is_foreign else ""
    return url.reason_against(chapter.options) or needs


def requirements(options: Options) -> Requirements:
    """What a book's commands need on a host that is not a lab's."""
    return Requirements(options.tools, options.images, options.lab)


def tokens(chapters: Sequence[Chapter]) -> set[str]:
    """The words of all commands, among which are the tools they use."""
    return {word for c in chapters for s in c.snippets for step in s.steps for word in _TOKEN.findall(step.text)}


class Crew:
    """Runs chapters, several at once where the host allows it.

    Args:
        url: Where.
        jobs: How many sessions at once.
        options: What the book says its commands need.
        opening: Gives a session its hosts, instead of the source that the URL names.
    """

    def __init__(self, url: HostUrl, jobs: int, options: Options, opening: Opening | None = None) -> None:
        self._opening = opening
        self._stopped = threading.Event()
        self._url = url
        self._jobs = jobs
        self._requirements = requirements(options)
        self._stops: set[Callable[[], object]] = set()
        self._lock = threading.Lock()

    def run(self, chapters: Sequence[Chapter], progress: ChapterProgress) -> Results:
        """Run every chapter and give what came of each, in the order given.

        A chapter that fails holds no other up.

        Raises:
            HostError: No host of this kind can be had here at all, or it is not as it was before.
        """
        if not chapters:
            return Results()
        able = tokens([chapter for chapter in chapters if not cannot_run(self._url, chapter)])
        with source.open_source(self._url, self._requirements, able) as there:
            chosen = replace(there, open=self._opening) if self._opening else there
            return Results.of(self._run(chapters, chosen, progress), there.redaction)

    def stop(self) -> None:
        """Let nothing more begin, and take the hosts away from what runs, which then fails. For any thread."""
        self._stopped.set()
        with self._lock:
            stops = list(self._stops)
        for stop in stops:
            stop()

    def _run(self, chapters: Sequence[Chapter], there: source.Source, progress: ChapterProgress) -> list[Outcome]:
        outcomes: dict[str, Outcome] = {}
        pool = ThreadPoolExecutor(there.at_once or self._jobs, thread_name_prefix="session")
        with progress:
            try:
                started = {pool.submit(self._session, chapter, there, progress): chapter for chapter in chapters}
                for done in as_completed(started):
                    outcome = outcomes[started[done].name] = done.result()
                    progress.end(outcome)
            except BaseException:
                # Ctrl-C, or a fault of ours: what has not begun never will, and what runs loses its host and ends.
                pool.shutdown(wait=False, cancel_futures=True)
                self.stop()
                raise
            pool.shutdown()
        return [outcomes[chapter.name] for chapter in chapters]

    def _session(self, chapter: Chapter, there: source.Source, progress: ChapterProgress) -> Outcome:
        on_progress = progress.begin(chapter)
        if reason := cannot_run(self._url, chapter):
            return Outcome(chapter, State.NOT_RUN, reason=reason)
        try:
            with there.open(chapter.options) as opened:
                with self._lock:
                    self._stops.add(opened.stop)
                try:
                    if self._stopped.is_set():
                        raise HostError("it was stopped before it began")
                    outcome = session.run(chapter, opened.nodes, opened.built, on_progress=on_progress)
                finally:
                    with self._lock:
                        self._stops.discard(opened.stop)
        except LivedocsError as error:
            return Outcome(chapter, State.FAILED, errors=(HostError(f"chapter {chapter.name}: {error}"),))
        hidden = {name: there.redaction.redact_transcript(shown) for name, shown in outcome.transcripts.items()}
        return replace(outcome, transcripts=hidden)
