"""The sessions of one build: several at a time, each on its own fresh host."""

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


def cannot_run(url: HostUrl, chapter: Chapter) -> str | None:
    """The reason why a chapter cannot run on a host of this kind, as a clause; None if none is known."""
    away = sorted({snippet.on.node for snippet in chapter.snippets} - {"host"})
    if reason := url.reason_against(chapter.options):
        return reason
    return f"it needs a lab's {', '.join(away)}" if away and url.is_foreign else None


def requirements(options: Options) -> Requirements:
    """The tools and images that a book's commands need on a host that is not a lab."""
    return Requirements(options.tools, options.images, options.lab)


def tokens(chapters: Sequence[Chapter]) -> set[str]:
    """The words of all commands; the tools that the commands use are among them."""
    return {word for c in chapters for s in c.snippets for step in s.steps for word in _TOKEN.findall(step.text)}


class Crew:
    """Runs chapters, several at a time if the host allows it.

    Args:
        url: The host to run on.
        jobs: Number of sessions at a time.
        options: The book's options, which name the tools and images that its commands need.
        opening: Provides the hosts of a session, instead of the source that the URL names.
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
        """Run every chapter, and return the outcomes in the order given.

        A chapter that fails does not stop the others.

        Raises:
            HostError: No host of this kind is available here at all, or it could not be restored to its former state.
        """
        if not chapters:
            return Results()
        able = tokens([chapter for chapter in chapters if not cannot_run(self._url, chapter)])
        with source.open_source(self._url, self._requirements, able) as hosts:
            chosen = replace(hosts, open=self._opening) if self._opening else hosts
            return Results.of(self._run(chapters, chosen, progress), hosts.redaction)

    def stop(self) -> None:
        """Start no further session, and stop the hosts of those that run, which then fail. Safe in any thread."""
        self._stopped.set()
        with self._lock:
            stops = list(self._stops)
        for stop in stops:
            stop()

    def _run(self, chapters: Sequence[Chapter], hosts: source.Source, progress: ChapterProgress) -> list[Outcome]:
        outcomes: dict[str, Outcome] = {}
        pool = ThreadPoolExecutor(hosts.at_once or self._jobs, thread_name_prefix="session")
        with progress:
            try:
                started = {pool.submit(self._session, chapter, hosts, progress): chapter for chapter in chapters}
                for future in as_completed(started):
                    outcome = outcomes[started[future].name] = future.result()
                    progress.end(outcome)
            except BaseException:
                # Ctrl-C, or a bug of ours: what has not begun never will, and what runs loses its host and ends.
                pool.shutdown(wait=False, cancel_futures=True)
                self.stop()
                raise
            pool.shutdown()
        return [outcomes[chapter.name] for chapter in chapters]

    def _session(self, chapter: Chapter, hosts: source.Source, progress: ChapterProgress) -> Outcome:
        on_progress = progress.begin(chapter)
        if reason := cannot_run(self._url, chapter):
            return Outcome(chapter, State.NOT_RUN, reason=reason)
        try:
            with hosts.open(chapter.options) as opened:
                with self._lock:
                    self._stops.add(opened.stop)
                try:
                    if self._stopped.is_set():
                        raise HostError("stopped before it began")
                    outcome = session.run(chapter, opened.nodes, opened.origin, on_progress=on_progress)
                finally:
                    with self._lock:
                        self._stops.discard(opened.stop)
        except LivedocsError as error:
            return Outcome(chapter, State.FAILED, errors=(HostError(f"chapter {chapter.name}: {error}"),))
        redact = hosts.redaction.redact_transcript
        redacted = {name: redact(transcript) for name, transcript in outcome.transcripts.items()}
        return replace(outcome, transcripts=redacted)
