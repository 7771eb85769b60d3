"""What a run said otherwise than its records: for those who keep the records, and for a page of the book."""

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
    """A snippet's run held against its record, under the volatile rules.

    Attributes:
        snippet: Which one.
        carried: What it said, spelled as its record wherever a rule allows it.
        record: What it is held against; None where there is nothing that can be read.
        diff: What differs, as a unified diff; empty where nothing does.
        note: What is to be said where that is not a diff; empty where there is nothing to say.
    """

    snippet: Snippet
    carried: Transcript
    record: Transcript | None = None
    diff: str = ""
    note: str = ""

    @property
    def told(self) -> str:
        """What is to be said of it; empty where all is as recorded."""
        return self.diff or self.note


def compare(chapter: Chapter, said: Mapping[str, Transcript]) -> list[Comparison]:
    """Hold what a chapter's snippets said in this run against their records, in page order."""
    records: dict[str, Transcript] = {}
    unread: dict[str, str] = {}
    ran = {snippet.name: snippet for snippet in chapter.snippets if snippet.name in said}
    for name, snippet in ran.items():
        if not record.path_of(snippet).is_file():
            unread[name] = f"{name}: not recorded yet"
            continue
        try:
            records[name] = record.load(snippet, stale=True)
        except SourceError as error:
            unread[name] = str(error)
    carried = record.carry(records, {name: said[name] for name in ran})
    found = []
    for name, snippet in ran.items():
        if name in unread:
            found.append(Comparison(snippet, carried[name], note=unread[name]))
            continue
        stale = records[name].digest != snippet.digest
        note = f"{name}: its text has changed, what it says has not" if stale else ""
        diff = record.drift(records[name], carried[name])
        found.append(Comparison(snippet, carried[name], records[name], diff, note))
    return found


def keep(told: Sequence[Comparison], chapter: Chapter, said: Mapping[str, Transcript]) -> str:
    """Write the records of what is to be told, and give what else has been written, as a sentence; empty for nothing.

    A capture shows the addresses and numbers of its run, and cannot be spelled otherwise.
    So where one is written, all of its chapter is, as this run said it.
    """
    if not any(one.carried.files for one in told):
        for one in told:
            record.save(one.snippet, one.carried)
        return ""
    for snippet in chapter.snippets:
        record.save(snippet, said[snippet.name])
    return f"{chapter.name}: all of it is written, since its captures show what their own run said"


def of_run(chapters: Sequence[Chapter], transcripts: Mapping[str, Transcript]) -> list[Comparison]:
    """All that ran in this build, each held against its record; what is itself shown from a record is left out."""
    live = {name: said for name, said in transcripts.items() if not said.replayed}
    return list(itertools.chain.from_iterable(compare(chapter, live) for chapter in chapters))
