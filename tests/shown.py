"""A small book whose chapters have run on a fake host, and its macros: what a page shows, without MkDocs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from livedocs.book.book import Book
from livedocs.hosts.fake import fake
from livedocs.hosts.url import HostUrl
from livedocs.pages.macros import Macros
from livedocs.pages.values import plain
from livedocs.records.transcript import Origin
from livedocs.sessions import session
from livedocs.sessions.outcome import Outcome, Results

if TYPE_CHECKING:
    from pathlib import Path

BUILT = Origin("lab:trixie", "26.1.5", "6.18", "Debian", datetime(2026, 11, 23, 20, 1, tzinfo=UTC))


def run(root: Path) -> tuple[Book, Results]:
    """Open a book and run all its chapters."""
    book = Book.open(root)
    outcomes = [session.run(chapter, {"host": fake(name="host")}, BUILT) for chapter in book.chapters]
    assert [] == [str(error) for outcome in outcomes for error in outcome.errors]
    return book, Results.of(outcomes)


class Shown:
    """The macros of a page: blocks of HTML stand in their results as they are, links name the page's file.

    Args:
        root: The book's folder.
        page: The page, below ``docs/``.
        results: What came of its chapters, instead of running them.
        host: Where they ran.
    """

    def __init__(
        self, root: Path, page: str = "index.md", results: Results | list[Outcome] | None = None, host: str = "lab:"
    ) -> None:
        if results is None:
            self.book, self.results = run(root)
        else:
            self.book = Book.open(root)
            self.results = results if isinstance(results, Results) else Results.of(results)
        self.macros = Macros(self.book, self.results, HostUrl.parse(host), str, str, "c0ffee")
        self.macros._begin(self.book.pages[page])

    def __call__(self, macro: str, *arguments: Any, **named: Any) -> str:
        """Call a macro."""
        return plain(str(getattr(self.macros, macro)(*arguments, **named)))


def shown(root: Path, macro: str, *arguments: Any, page: str = "index.md", **named: Any) -> str:
    """What one macro gives on a page of a book that has run."""
    return Shown(root, page)(macro, *arguments, **named)
