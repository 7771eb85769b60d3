"""What is done to the prose of every page: an extension of Python-Markdown.

It works on the parsed page, in which code and blocks of HTML are apart from prose, so that no command and no output is
ever touched.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from livedocs.book import glossary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    import markdown

SHORT_CODE = 24  # characters; a browser ends a line behind a hyphen too, and half an option looks like something else
_AFTER_VALUES = 6  # of `livedocs.pages.values`: 7; before the table of contents (5) and MkDocs' links (0)


class Prose(Extension):
    """Titles for links into the glossary, and text that is not broken into two lines.

    Args:
        terms: The glossary's terms.
        unbroken: Patterns of text whose blanks are no place to break a line.
    """

    def __init__(self, terms: Mapping[str, str], unbroken: Sequence[str] = ()) -> None:
        super().__init__()
        self._terms = terms
        self._unbroken = re.compile("|".join(unbroken)) if unbroken else None

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with a converter."""
        md.treeprocessors.register(_Treeprocessor(md, self._terms, self._unbroken), "livedocs-prose", _AFTER_VALUES)


class _Treeprocessor(Treeprocessor):
    def __init__(self, md: markdown.Markdown, terms: Mapping[str, str], unbroken: re.Pattern[str] | None) -> None:
        super().__init__(md)
        self._terms = terms
        self._unbroken = unbroken

    def run(self, root: Element) -> None:
        self._visit(root, in_pre=False)

    def _visit(self, element: Element, *, in_pre: bool) -> None:
        if element.tag == "a":
            self._explain(element)
        elif element.tag == "code" and not in_pre and len(element.text or "") <= SHORT_CODE and not len(element):
            element.set("class", f"{element.get('class', '')} whole".strip())
        if element.tag != "code":
            element.text = self._joined(element.text)
        for child in element:
            self._visit(child, in_pre=in_pre or element.tag == "pre")
            child.tail = self._joined(child.tail)

    def _explain(self, link: Element) -> None:
        path, _, fragment = link.get("href", "").partition("#")
        if posixpath.basename(path) == glossary.NAME and fragment in self._terms:
            link.set("title", self._terms[fragment])

    def _joined(self, text: str | None) -> str | None:
        if text is None or self._unbroken is None:
            return text
        return self._unbroken.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
