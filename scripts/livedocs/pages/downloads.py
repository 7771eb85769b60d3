"""What a chapter offers for download: its commands as one script, and each snippet, what it said and its captures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livedocs.pages import script
from livedocs.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from livedocs.records.transcript import Transcript
    from livedocs.sessions.session import Chapter


def of_chapter(chapter: Chapter, title: str, said: Mapping[str, Transcript]) -> Iterator[tuple[str, bytes]]:
    """Each file's name below the folder of the chapter's page, and what is in it.

    Args:
        chapter: Which.
        title: Its page's.
        said: The transcripts of all its snippets, by name.
    """
    yield f"{chapter.name}.sh", script.of_chapter(chapter, title).encode()
    for snippet in chapter.snippets:
        transcript = said[snippet.name]
        yield f"{snippet.name}{snippet.path.suffix}", snippet.path.read_bytes()
        yield f"{snippet.name}.txt", record.dump(transcript).encode()
        for name, data in transcript.files:
            yield f"{chapter.name}/{name}", data
