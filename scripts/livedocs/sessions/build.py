"""The results of all chapters of a book, from runs on fresh hosts or from the records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from livedocs.errors import BuildFailed, LivedocsError, SourceError
from livedocs.records import record
from livedocs.sessions import session
from livedocs.sessions.crew import Crew
from livedocs.sessions.outcome import Outcome, Results, State
from livedocs.sessions.progress import ChapterProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livedocs.book.book import Book
    from livedocs.book.chapter import Chapter
    from livedocs.records.transcript import Transcript
    from livedocs.settings import Settings


def perform(book: Book, settings: Settings) -> Results:
    """Run all chapters of a book, or take them from the records if the settings ask for a replay.

    Raises:
        BuildFailed: Something went wrong; contains the errors of all chapters.
        HostError: No host of this kind is available here at all.
    """
    if settings.replay:
        return Results.of(replay(book.chapters))
    results = Crew(settings.host, settings.jobs, book.options).run(book.chapters, ChapterProgress())
    if errors := [error for outcome in results.outcomes.values() for error in outcome.errors]:
        raise BuildFailed(errors)
    if settings.only_live or not settings.host.is_foreign:
        return results
    missing = results.having(State.NOT_RUN)
    recorded = replay([outcome.chapter for outcome in missing.values()])
    shown = {r.chapter.name: replace(r, reason=missing[r.chapter.name].reason) for r in recorded}
    return replace(results, outcomes={**results.outcomes, **shown})


def replay(chapters: Sequence[Chapter]) -> list[Outcome]:
    """Take chapters from their records, and check that these fulfil the promises of the snippets' headers.

    Raises:
        BuildFailed: Some records are missing, stale or not as promised; contains an error for each.
    """
    errors: list[LivedocsError] = []
    outcomes = []
    for chapter in chapters:
        transcripts: dict[str, Transcript] = {}
        for snippet in chapter.snippets:
            try:
                transcripts[snippet.name] = record.load(snippet)
            except SourceError as error:
                errors.append(error)
            else:
                errors += session.check(snippet, transcripts[snippet.name])
        outcomes.append(Outcome(chapter, State.RECORDED, transcripts))
    if errors:
        raise BuildFailed(errors)
    return outcomes
