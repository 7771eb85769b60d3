"""All chapters' sessions, several at once, each on its own fresh host."""

from __future__ import annotations

import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from livedocs.errors import BuildFailed, HostError, LivedocsError, SourceError
from livedocs.hosts import source
from livedocs.hosts.redaction import Redaction
from livedocs.hosts.survey import Requirements
from livedocs.hosts.url import HostUrl
from livedocs.records import record
from livedocs.sessions import session
from livedocs.sessions.progress import ChapterProgress
from livedocs.sessions.session import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from livedocs.hosts.host import Opened
    from livedocs.records.transcript import Transcript
    from livedocs.sessions.session import Chapter

    Opening = Callable[[Mapping[str, str]], AbstractContextManager[Opened]]

_WORD = re.compile(r"[\w-]+")

# What the book's commands need on a host that is not ours: tools with their Debian packages; and a lab's images, which
# have the tools that are used inside.
REQUIREMENTS = Requirements(
    tools={
        "bridge": "iproute2",
        "conntrack": "conntrack",
        "curl": "curl",
        "iptables": "iptables",
        "jq": "jq",
        "nft": "nftables",
        "ping": "iputils-ping",
        "tcpdump": "tcpdump",
        "traceroute": "traceroute",
    },
    images=("busybox", "nginx"),
    lab="./scripts/nox -s lab -- {}",
)


@dataclass(frozen=True)
class Settings:
    """How to build, as nox's arguments and the environment say.

    Attributes:
        host: Where to run, see `livedocs.hosts.source`; ``LIVEDOCS_HOST``.
        replay: Whether to take outputs from the records instead of a host; ``LIVEDOCS_MODE=replay``.
        jobs: How many sessions at once; ``LIVEDOCS_JOBS``.
        only_live: Whether a chapter that cannot run there is left out instead of shown from its record;
            ``LIVEDOCS_ONLY_LIVE``.
    """

    host: HostUrl = field(default_factory=HostUrl.parse)
    replay: bool = False
    jobs: int = 2 * (os.cpu_count() or 1)  # a session waits for packets more than it computes
    only_live: bool = False

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
        host, variable = source.chosen(os.environ)
        if variable == "DOCKER_HOST" and mode == "live":
            print(f"livedocs: the host is {host}, from DOCKER_HOST", file=sys.stderr)
        # Records need no engine, so DOCKER_HOST may be anything then.
        url = HostUrl.parse() if variable == "DOCKER_HOST" and mode == "replay" else HostUrl.parse(host)
        return cls(url, mode == "replay", int(jobs), bool(os.environ.get("LIVEDOCS_ONLY_LIVE")))


@dataclass(frozen=True)
class Said:
    """What a build's pages are made from.

    Attributes:
        transcripts: By snippet.
        lacking: Why a chapter was not run, by chapter: what its host has not got.
        recorded: The same, for chapters that are shown from their records instead.
        private: What pages must not show.
    """

    transcripts: Mapping[str, Transcript]
    lacking: Mapping[str, str]
    recorded: Mapping[str, str] = field(default_factory=dict)
    private: Redaction = field(default_factory=Redaction)


def perform(chapters: Sequence[Chapter], settings: Settings) -> Said:
    """Run all chapters, or take them from the records where the settings say so.

    Raises:
        BuildFailed: With what went wrong in all chapters.
        HostError: No host of this kind can be had here at all.
    """
    if settings.replay:
        return Said(replay(chapters), {})
    crew = Crew(settings.host, settings.jobs)
    outcomes = crew.run(chapters, ChapterProgress())
    errors = [error for outcome in outcomes for error in outcome.errors]
    if errors:
        raise BuildFailed(errors)
    said = {name: transcript for outcome in outcomes for name, transcript in outcome.transcripts.items()}
    lacking = {outcome.chapter.name: outcome.lacking for outcome in outcomes if outcome.lacking}
    if settings.only_live or not settings.host.is_foreign:
        return Said(said, lacking, private=crew.private)
    said |= replay([chapter for chapter in chapters if chapter.name in lacking])
    return Said(said, {}, lacking, crew.private)


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


def unable(url: HostUrl, chapter: Chapter) -> str:
    """Why a chapter cannot run on a host of this kind, as a clause; empty where nothing is known against it."""
    away = sorted({snippet.on.node for snippet in chapter.snippets} - {"host"})
    needs = f"it needs a lab's {', '.join(away)}" if away and url.is_foreign else ""
    return url.reason_against(chapter.options) or needs


def words(chapters: Sequence[Chapter]) -> set[str]:
    """The words of all commands, among which are the tools they use."""
    return {word for c in chapters for s in c.snippets for step in s.steps for word in _WORD.findall(step.text)}


class Crew:
    """The sessions of one build, several at once where the host allows it."""

    def __init__(self, url: HostUrl, jobs: int, opening: Opening | None = None) -> None:
        """Say where, see `livedocs.hosts.source`, and how many sessions at once; nothing is done yet.

        With ``opening`` each session's host comes from there.
        """
        self.private = Redaction()
        self._opening = opening
        self._stopped = threading.Event()
        self._url = url
        self._jobs = jobs
        self._stops: set[Callable[[], object]] = set()
        self._lock = threading.Lock()

    def run(self, chapters: Sequence[Chapter], progress: ChapterProgress) -> list[Outcome]:
        """Run every chapter and give what came of each, in the order given.

        A chapter that fails holds no other up.

        Raises:
            HostError: No host of this kind can be had here at all, or it is not as it was before.
        """
        if not chapters:
            return []
        able = [chapter for chapter in chapters if not unable(self._url, chapter)]
        with source.open_source(self._url, REQUIREMENTS, words(able)) as there:
            self.private = there.redaction
            from_there = replace(there, open=self._opening) if self._opening else there
            return self._run(chapters, from_there, progress)

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
        told = progress.begin(chapter)
        if lacking := unable(self._url, chapter):
            return Outcome(chapter, lacking=lacking)
        try:
            with there.open(chapter.options) as opened:
                with self._lock:
                    self._stops.add(opened.stop)
                try:
                    if self._stopped.is_set():
                        raise HostError("it was stopped before it began")
                    outcome = session.run(chapter, opened.nodes, opened.built, told=told)
                finally:
                    with self._lock:
                        self._stops.discard(opened.stop)
            redact = there.redaction.redact_transcript
            outcome.transcripts = {name: redact(transcript) for name, transcript in outcome.transcripts.items()}
        except LivedocsError as error:
            return Outcome(chapter, errors=[HostError(f"chapter {chapter.name}: {error}")])
        return outcome

    def stop(self) -> None:
        """Let nothing more begin, and take the hosts away from what runs, which then fails. For any thread."""
        self._stopped.set()
        with self._lock:
            stops = list(self._stops)
        for stop in stops:
            stop()
