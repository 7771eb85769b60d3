"""What a page shows while it is written: the records, and live outputs of what has changed since.

A chapter whose snippets are as recorded is shown from its records. One that has changed runs; once it has run, it
runs again only when one of its snippets, their order or its host's options change, never for a change of prose.
What fails is shown in the page, where its output would be, and tried again when one of the chapter's files is saved.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs import build, record
from livedocs.errors import BuildFailed, LivedocsError, SnippetFailed, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from livedocs.session import Chapter
    from livedocs.transcript import Transcript


@dataclass(frozen=True)
class Served:
    """What pages are made from while they are written.

    Attributes:
        said: As in a build; a chapter with a failure is among those that lack something.
        failures: What to show in place of a snippet's output, by the snippet's name.
    """

    said: build.Said
    failures: Mapping[str, str]


class Server:
    """What this process has shown so far."""

    def __init__(self) -> None:
        """Begin with the records."""
        self._recorded: dict[tuple[object, ...], dict[str, Transcript]] = {}
        self._failed: dict[tuple[object, ...], list[LivedocsError]] = {}
        self._seen: set[str] = set()
        self._code = _code()

    def perform(
        self, chapters: Sequence[Chapter], unread: Mapping[str, SourceError], settings: build.Settings
    ) -> Served:
        """Run what has changed, and give everything there is to show.

        Args:
            chapters: All of them.
            unread: Snippets that cannot be read, by name.
            settings: How to build.

        Raises:
            HostError: No host can be had here at all.
        """
        if self._code != _code():
            print("livedocs: scripts/ has changed; end this with Ctrl-C and start it again to see it", file=sys.stderr)
        failed = _by_chapter(unread.values())
        recorded: dict[str, Transcript] = {}
        live = []
        for chapter in (chapter for chapter in chapters if chapter.name not in failed):
            key = _key(chapter)
            if errors := self._failed.get((key, _saved(chapter))):
                failed[chapter.name] = errors
                continue
            if chapter.name not in self._seen and not reasons(chapter) and not settings.replay:
                self._recorded[key] = build.replay([chapter])
            self._seen.add(chapter.name)
            if key in self._recorded:
                recorded |= self._recorded[key]
            else:
                live.append(chapter)
        try:
            said = build.perform(live, settings)
        except BuildFailed as error:
            now = _by_chapter(error.errors)
            self._failed |= {(_key(c), _saved(c)): now[c.name] for c in live if c.name in now}
            failed |= now
            said = build.perform([chapter for chapter in live if chapter.name not in now], settings)
        return _served(said, recorded, failed)


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


def _served(
    said: build.Said, recorded: Mapping[str, Transcript], failed: Mapping[str, Sequence[LivedocsError]]
) -> Served:
    failures: dict[str, str] = {}
    lacking = dict(said.lacking)
    for chapter, errors in failed.items():
        for error in errors:
            name = _snippet(error)
            failures[name] = f"{failures[name]}\n\n{error}" if name in failures else str(error)
            lacking[chapter] = f"{name} failed; it is shown where that one would stand"
            print(f"\n{error}", file=sys.stderr)
    return Served(replace(said, transcripts={**said.transcripts, **recorded}, lacking=lacking), failures)


def _by_chapter(errors: Iterable[LivedocsError]) -> dict[str, list[LivedocsError]]:
    found: dict[str, list[LivedocsError]] = {}
    for error in errors:
        found.setdefault(_snippet(error).partition("/")[0], []).append(error)
    return found


def _snippet(error: LivedocsError) -> str:
    """The snippet whose fault an error is."""
    if not isinstance(error, SourceError | SnippetFailed):
        raise error
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
    return tuple(path.stat().st_mtime_ns for path in sorted(Path(__file__).parent.glob("*.py")))
