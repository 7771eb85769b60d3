"""One line of Markdown outside of a page's own text, such as a note below a terminal, to HTML."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import markdown
from markdown.treeprocessors import Treeprocessor

from livedocs.book import glossary
from livedocs.pages.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.etree.ElementTree import Element

    # From a place in the book, such as ``part/veth.md#names``, to its URL as seen from the page that is rendered.
    Link = Callable[[str], str]


class Inline:
    """Converts lines of Markdown whose links lead to pages of the book.

    Args:
        link: Gives the URL of a place in the book.
        terms: The glossary's terms.
        folder: The folder of the page that is rendered, below ``docs/``.
    """

    def __init__(self, link: Link, terms: Mapping[str, str], folder: str = "") -> None:
        self._markdown = markdown.Markdown(extensions=[Values()])
        self._markdown.treeprocessors.register(_Links(link, terms, folder), "links", 0)

    def __call__(self, text: str) -> str:
        """The HTML of a line."""
        return self._markdown.reset().convert(text).removeprefix("<p>").removesuffix("</p>")


class _Links(Treeprocessor):
    def __init__(self, link: Link, terms: Mapping[str, str], folder: str) -> None:
        super().__init__()
        self._link = link
        self._terms = terms
        self._folder = folder

    def run(self, root: Element) -> None:
        for element in root.iter("a"):
            path, hash_, fragment = element.get("href", "").partition("#")
            if not path.endswith(".md") or ":" in path:
                continue
            place = posixpath.normpath(posixpath.join(self._folder, path))
            if place == glossary.NAME and fragment in self._terms:
                element.set("title", self._terms[fragment])
            element.set("href", self._link(f"{place}{hash_}{fragment}"))
