"""HTML that macros made, on its way through Markdown: an extension of Python-Markdown.

A macro puts a placeholder into its page's Markdown, on a line of its own and at any indentation: in a list, a tab or an
admonition. The extension puts the HTML in its place, where no other pass of Markdown reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

if TYPE_CHECKING:
    import markdown

_PLACEHOLDER = re.compile(r"⟦livedocs:(\d+)⟧")
_LINE = re.compile(rf"(?P<indent>\s*){_PLACEHOLDER.pattern}\s*")
_BEFORE_FENCES = 27  # after newlines are normalised (30), before fences are taken out (25)


class Blocks(Extension):
    """The blocks of the page that is being rendered."""

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[str] = []

    def add(self, html: str) -> str:
        """Keep a block; give the placeholder that stands for it in the page's Markdown."""
        self._blocks.append(html)
        return f"⟦livedocs:{len(self._blocks) - 1}⟧"

    def html(self, number: str) -> str:
        """The block that a placeholder stands for."""
        return self._blocks[int(number)]

    def clear(self) -> None:
        """Forget the blocks: the next page begins."""
        self._blocks.clear()

    def misplaced(self, text: str) -> list[int]:
        """The lines of a page's Markdown, from 1, in which a placeholder does not stand alone."""
        lines = enumerate(text.split("\n"), start=1)
        return [number for number, line in lines if _PLACEHOLDER.search(line) and not _LINE.fullmatch(line)]

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with a converter."""
        md.preprocessors.register(_Insert(md, self), "livedocs", _BEFORE_FENCES)


class _Insert(Preprocessor):
    def __init__(self, md: markdown.Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self._blocks = blocks

    def run(self, lines: list[str]) -> list[str]:
        done = []
        for line in lines:
            if found := _LINE.fullmatch(line):
                stored = self.md.htmlStash.store(self._blocks.html(found[2]))
                done += ["", f"{found['indent']}{stored}", ""]
            else:
                done.append(line)
        return done
