"""How a run differs from its records: for maintainers, who update the records, and for a page of the book."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livedocs.errors import SourceError
from livedocs.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from livedocs.book.chapter import Chapter
    from livedocs.book.snippet import Snippet
    from livedocs.records.transcript import Transcript


@dataclass(frozen=True)
class Comparison:
    """A snippet's run compared with its record, under the volatile rules.

    Attributes:
        snippet: The snippet.
        carried: The transcript of this run, spelled as in the record wherever a rule allows it.
        record: The recorded transcript; None if there is no readable record.
        diff: The differences, as a unified diff; empty if there are none.
        note: A remark that is not a diff, such as a missing record; empty if there is none.
    """

    snippet: Snippet
    carried: Transcript
    record: Transcript | None = None
    diff: str = ""
    note: str = ""

    @property
    def message(self) -> str | None:
        """The diff, or else the note; None if the run is as recorded."""
        return self.diff or self.note or None


def compare(chapter: Chapter, transcripts: Mapping[str, Transcript]) -> list[Comparison]:
    """Compare what a chapter's snippets printed in this run with their records, in page order."""
    records: dict[str, Transcript] = {}
    unreadable: dict[str, str] = {}
    ran = {snippet.name: snippet for snippet in chapter.snippets if snippet.name in transcripts}
    for name, snippet in ran.items():
        if not record.path_of(snippet).is_file():
            unreadable[name] = f"{name}: not recorded yet"
            continue
        try:
            records[name] = record.load(snippet, stale=True)
        except SourceError as error:
            unreadable[name] = str(error)
    carried = record.carry(records, {name: transcripts[name] for name in ran})
    comparisons = []
    for name, snippet in ran.items():
        if name in unreadable:
            comparisons.append(Comparison(snippet, carried[name], note=unreadable[name]))
            continue
        stale = records[name].digest != snippet.digest
        note = f"{name}: its text has changed, its output has not" if stale else ""
        diff = record.drift(records[name], carried[name])
        comparisons.append(Comparison(snippet, carried[name], records[name], diff, note))
    return comparisons


def update(differing: Sequence[Comparison], chapter: Chapter, transcripts: Mapping[str, Transcript]) -> str | None:
    """Write the records of the snippets that differ from theirs.

    A capture contains the addresses and numbers of its own run and cannot be respelled. So when one is written, the
    records of the whole chapter are written with it, exactly as this run printed them.

    Returns:
        A sentence about what was written in addition; None if nothing was.
    """
    if not any(comparison.carried.files for comparison in differing):
        for comparison in differing:
            record.save(comparison.snippet, comparison.carried)
        return None
    for snippet in chapter.snippets:
        record.save(snippet, transcripts[snippet.name])
    return f"{chapter.name}: all of its records are written, since its captures belong to a single run"


def compare_all(chapters: Sequence[Chapter], transcripts: Mapping[str, Transcript]) -> list[Comparison]:
    """Compare every snippet that ran in this build with its record; those shown from a record are left out."""
    live = {name: transcript for name, transcript in transcripts.items() if not transcript.replayed}
    return list(itertools.chain.from_iterable(compare(chapter, live) for chapter in chapters))
