"""A chapter: the snippets that a page shows, in the page's order, and the checks that the two fit together."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from livedocs.book.vocabulary import VOCABULARY
from livedocs.errors import LivedocsError, Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from livedocs.book.page import Call, Page
    from livedocs.book.snippet import Snippet


@dataclass(frozen=True)
class Run:
    """A snippet in the first terminal, together with the snippets that run beside it in second terminals.

    Attributes:
        first: The snippet in the first terminal.
        beside: The snippets that watch it, each in its own terminal; they are started before it.
    """

    first: Snippet
    beside: tuple[Snippet, ...] = ()

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """All snippets of the run."""
        return (self.first, *self.beside)


@dataclass(frozen=True)
class Chapter:
    """The snippets of one page.

    Attributes:
        name: The page's path below ``docs/`` without its suffix; also the snippets' folder below ``snippets/``.
        snippets: The snippets in the order in which the page first calls them, second terminals included.
        calls: The places where the page calls each snippet, by the snippet's name.
        options: The lab options that the chapter's host is booted with, from the page's front matter.
    """

    name: str
    snippets: tuple[Snippet, ...]
    calls: Mapping[str, tuple[Location, ...]] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> list[Run]:
        """The runs of the chapter, in the order in which they happen."""
        beside: dict[str, list[Snippet]] = {}
        for snippet in self.snippets:
            if snippet.during:
                beside.setdefault(f"{snippet.chapter}/{snippet.during}", []).append(snippet)
        return [Run(s, tuple(beside.get(s.name, ()))) for s in self.snippets if not s.during]

    @property
    def lab_options(self) -> str:
        """The lab options as command-line arguments, each preceded by a space."""
        return "".join(f" --{name.replace('_', '-')} {value}" for name, value in self.options.items())

    def until(self, name: str) -> Chapter:
        """The same chapter, ending with the run that contains the snippet called ``name``."""
        snippets: list[Snippet] = []
        for run in self.runs:
            snippets += run.snippets
            if name in {snippet.name for snippet in run.snippets}:
                break
        return replace(self, snippets=tuple(snippets))


def of_page(
    page: Page, snippets: Mapping[str, Snippet], unread: Collection[str] = ()
) -> tuple[Chapter | None, list[LivedocsError]]:
    """Collect the snippets that a page shows.

    Args:
        page: The page.
        snippets: All snippets of the book, by name.
        unread: Names of snippets that could not be read; calls of these are ignored.

    Returns:
        The chapter, or None if the page shows no snippet, and the errors in the page's calls.
    """
    order: dict[str, list[Location]] = {}
    errors: list[LivedocsError] = []
    for call in page.calls:
        if call.macro not in VOCABULARY or not VOCABULARY[call.macro].places:
            continue
        for argument in call.arguments:
            if argument is None:
                what = f"{call.macro}() has a computed argument"
                errors.append(SourceError(call.where, what, "write the snippet's name in quotation marks"))
                continue
            name = page.snippet_name(argument)
            if name in unread:
                continue
            if error := _call_error(call, name, page, snippets):
                errors.append(error)
            else:
                order.setdefault(name, []).append(call.where)
    if not unread and not errors:  # after an error, some calls are unknown
        errors += [error for name in order if (error := _second_terminal_error(snippets[name], snippets, order))]
    if not order:
        return None, errors
    shown = tuple(snippets[name] for name in order)
    return Chapter(page.name, shown, {name: tuple(where) for name, where in order.items()}, page.options), errors


def _call_error(call: Call, name: str, page: Page, snippets: Mapping[str, Snippet]) -> SourceError | None:
    """The error if a page calls a snippet that does not exist or belongs to another page."""
    if ".." in name.split("/") or name.startswith("/"):
        return SourceError(call.where, f"'{name}' leads out of snippets/", "name a snippet of this chapter")
    if name not in snippets:
        near = difflib.get_close_matches(name, snippets, n=1)
        cure = f"did you mean '{near[0]}'?" if near else f"write snippets/{name}.sh"
        return SourceError(call.where, f"there is no snippet '{name}'", cure)
    if snippets[name].chapter != page.name:
        cure = f"a page shows the snippets of snippets/{page.name}/; value() and typed() may use others"
        return SourceError(call.where, f"snippet '{name}' belongs to another chapter", cure)
    return None


def _second_terminal_error(
    second: Snippet, snippets: Mapping[str, Snippet], shown: Collection[str]
) -> SourceError | None:
    """The error if ``while:`` names no snippet that can run in the first terminal."""
    if not second.during:
        return None
    header = f"'while: {second.during}'"
    first = snippets.get(f"{second.chapter}/{second.during}")
    if first is None:
        return SourceError(second.at(), f"{header} names no snippet of this chapter", "fix the name")
    if first.during:
        cure = "in both, name the snippet in the first terminal"
        return SourceError(second.at(), f"{header} names a snippet that is itself a second terminal", cure)
    if first.name not in shown:
        return SourceError(
            second.at(), f"{header} names a snippet that the page does not show", "call it on the page, too"
        )
    return None
