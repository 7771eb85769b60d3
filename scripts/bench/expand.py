"""The book's pages with their macros' results in them: for whatever builds pages and cannot run the macros."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import jinja2
from mkdocs.utils import meta

from livedocs.book import plan
from livedocs.hosts.url import HostUrl
from livedocs.pages import terminal
from livedocs.pages.macros import NAMES, Macros
from livedocs.sessions import build

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from livedocs.records.transcript import Transcript

_PLACEHOLDER = re.compile(r"(?m)^([ \t]*)⟦(\d+)⟧[ \t]*$")


class Pages(Macros):
    """The macros of a book whose results are written into its pages.

    Args:
        docs: The folder of its pages.
        made: Its plan.
        url: Where its outputs come from.
        said: What the macros look up.
        around: What stands around a page's own text.
    """

    def __init__(
        self,
        docs: Path,
        made: plan.Plan,
        url: str,
        said: Mapping[str, Transcript],
        around: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__(made, build.Said(said, {}), HostUrl.parse(url), lambda: self._page, self._place)
        self._docs, self._around = docs, around
        self._page = ""
        self._blocks: list[str] = []

    def write(self, folder: Path) -> None:
        """Write all pages, and what else lies beside them, into a new ``folder``."""
        shutil.copytree(self._docs, folder)
        environment = jinja2.Environment(autoescape=False)  # noqa: S701 - Markdown is not HTML
        environment.globals.update({name: getattr(self, name) for name in NAMES})
        for name, page in self._plan.pages.items():
            self._page = page.name
            text = (self._docs / name).read_text(encoding="utf-8")
            body, _ = meta.get_data(text)
            rendered = environment.from_string(plan.literal_backslashes(body)).render()
            placed = _PLACEHOLDER.sub(self._indented, rendered)
            head = text[: len(text) - len(body)]
            (folder / name).write_text(f"{head}{placed.join(self._around)}", encoding="utf-8")

    def _place(self, block: str) -> str:
        """Keep a block for when its line is known to stand at the beginning or further in."""
        self._blocks.append(terminal.wrap(block) if block.startswith("<") else block)
        return f"⟦{len(self._blocks) - 1}⟧"

    def _indented(self, found: re.Match[str]) -> str:
        lines = self._blocks[int(found[2])].splitlines()
        return "\n".join(f"{found[1]}{line}" for line in lines)
