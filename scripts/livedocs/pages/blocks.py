"""An extension of Python-Markdown that carries the HTML made by macros through Markdown unchanged.

A macro puts a placeholder into the page's Markdown. It stands alone on its line, at any indentation, so it works in a
list, a tab or an admonition, too. The extension then replaces it by the HTML, which no later pass of Markdown reads.
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
    """The blocks of HTML on the page that is being rendered."""

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[str] = []

    def add(self, html: str) -> str:
        """Store a block, and return the placeholder for the page's Markdown."""
        self._blocks.append(html)
        return f"⟦livedocs:{len(self._blocks) - 1}⟧"

    def html(self, number: str) -> str:
        """The block with the number that its placeholder has."""
        return self._blocks[int(number)]

    def clear(self) -> None:
        """Discard the blocks, before the next page."""
        self._blocks.clear()

    def misplaced(self, text: str) -> list[int]:
        """The numbers, counted from 1, of lines in a page's Markdown where a placeholder is not alone."""
        lines = enumerate(text.split("\n"), start=1)
        return [number for number, line in lines if _PLACEHOLDER.search(line) and not _LINE.fullmatch(line)]

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the extension with a converter."""
        md.preprocessors.register(_Insert(md, self), "livedocs", _BEFORE_FENCES)


class _Insert(Preprocessor):
    def __init__(self, md: markdown.Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self._blocks = blocks

    def run(self, lines: list[str]) -> list[str]:
        expanded = []
        for line in lines:
            if match := _LINE.fullmatch(line):
                stored = self.md.htmlStash.store(self._blocks.html(match[2]))
                expanded += ["", f"{match['indent']}{stored}", ""]
            else:
                expanded.append(line)
        return expanded
