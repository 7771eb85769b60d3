"""The pages of a book with outputs as text in them, or with calls of what runs the snippets."""

from __future__ import annotations

import posixpath
import re
import shutil
from functools import wraps
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import jinja2

from bench.plain_bash import script_name
from livedocs.book.vocabulary import VOCABULARY
from livedocs.pages.macros import Macros
from livedocs.pages.values import plain, plain_argument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from livedocs.book.book import Book
    from livedocs.book.page import Page
    from livedocs.hosts.url import HostUrl
    from livedocs.sessions.outcome import Results

FENCE = "~" * 12  # longer than any that an output contains
_PLACEHOLDER = re.compile(r"(?m)^([ \t]*)⟦(\d+)⟧[ \t]*$")


class TextPages(Macros):
    """Macros whose results are written into the pages.

    Args:
        book: The book.
        results: What came of its chapters.
        host: Where its outputs come from.
        call: Gives the text that runs the script of that name, which takes the place of an output where its snippet is
            first shown. Without it, outputs are pasted.
        around: What stands before and behind a page's own text.
    """

    def __init__(
        self,
        book: Book,
        results: Results,
        host: HostUrl,
        call: Callable[[str], str] | None = None,
        around: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__(book, results, host, self._place, self._url)
        self._call = call
        self._around = around
        self._blocks: list[str] = []
        runs = (run for chapter in book.chapters for run in chapter.runs)
        self._pending = {run.first.name: script_name(run) for run in runs}

    def write(self, folder: Path) -> None:
        """Write all pages, and the files beside them, into a new ``folder``."""
        shutil.copytree(self._book.docs, folder)
        environment = jinja2.Environment(autoescape=False)  # noqa: S701 - Markdown is not HTML
        environment.globals.update({name: _plainly(getattr(self, name)) for name in VOCABULARY})
        for name, page in self._book.pages.items():
            (folder / name).write_text(self._expanded(page, environment), encoding="utf-8")

    def _expanded(self, page: Page, environment: jinja2.Environment) -> str:
        self._begin(page)
        front = "".join(page.text.splitlines(keepends=True)[: page.above])
        rendered = plain(environment.from_string(page.template).render())
        body = _PLACEHOLDER.sub(self._indented, rendered)
        return f"{front}{body.join(self._around)}"

    def _place(self, block: str) -> str:
        """Keep a block until the indentation of its line is known."""
        self._blocks.append(block)
        return f"⟦{len(self._blocks) - 1}⟧"

    def _url(self, place: str) -> str:
        """The URL of a place in the book, as seen from the page, where a page's file is its address."""
        path, hash_, fragment = place.partition("#")
        page = PurePosixPath(path).with_suffix(".html")
        return f"{posixpath.relpath(page, posixpath.dirname(self._page.source) or '.')}{hash_}{fragment}"

    def _indented(self, found: re.Match[str]) -> str:
        return "\n".join(f"{found[1]}{line}" for line in self._blocks[int(found[2])].splitlines())

    def run(self, name: str, *, steps: list[int] | None = None, **_: object) -> str:
        """Show commands and outputs as text."""
        return self._place(self._text(name, steps))

    def terminals(self, *names: str, **_: object) -> str:
        """Show them one below the other."""
        return self._place("\n\n".join(self._text(name) for name in names))

    def source(self, name: str) -> str:
        """Show commands and outputs, like `run`."""
        return self.run(name)

    def quietly(self, name: str) -> str:
        """Run a snippet that the page does not show."""
        call = self._first_call(self._transcript(name).snippet)
        return self._place(call) if call else ""

    def _text(self, name: str, steps: list[int] | None = None) -> str:
        transcript = self._transcript(name)
        shown = [transcript.steps[number - 1] for number in steps] if steps else transcript.steps
        call = self._first_call(transcript.snippet)
        lines = [f"$ {step.command}\n{'' if call else step.output}".rstrip("\n") for step in shown]
        text = "\n".join([f"{FENCE}console", *lines, FENCE])
        return f"{text}\n\n{call}" if call else text

    def _first_call(self, snippet: str) -> str:
        """The call of a snippet's script, the first time that the book shows the snippet; else empty."""
        script = self._pending.pop(snippet, "")
        return self._call(script) if self._call and script else ""


def _plainly(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro that is called with plain text, as the engine calls it."""

    @wraps(macro)
    def plainly(*arguments: Any, **named: Any) -> str:
        return macro(*map(plain_argument, arguments), **{key: plain_argument(value) for key, value in named.items()})

    return plainly
