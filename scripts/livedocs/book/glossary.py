"""Tooltips for links into ``glossary.md``, made from the glossary's definitions.

In the glossary, a term is a paragraph with the name and an anchor, followed by the definition:

    **Bridge** {: #bridge }
    :   A switch made of software: ... [Where to see one](bridges.md)

A link to the anchor gets the first sentence of the definition as its ``title``, so that the two cannot disagree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from livedocs.book.files import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "glossary.md"

_TERM = re.compile(r"^\*\*.+\*\*[ ]\{:[ ]\#(?P<term>[\w-]+)[ ]\}\n:[ ]+(?P<definition>.+)", re.MULTILINE | re.VERBOSE)
_FIRST = re.compile(r".*?[.?!](?=\s|$)")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_PLACE = r"(?:[\w./-]+/)?glossary\.md#(?P<term>[\w-]+)"
_LINK = re.compile(rf"\]\((?P<to>{_PLACE})\)")


def read(docs: Path) -> dict[str, str]:
    """Read the glossary.

    Returns:
        The first sentence of each definition as plain text, by the anchor of its term; empty if there is no glossary.
    """
    path = docs / NAME
    if not path.is_file():
        return {}
    text = read_text(path)
    return {entry["term"]: _first_sentence(entry["definition"]) for entry in _TERM.finditer(text)}


def unknown(text: str, terms: Mapping[str, str]) -> list[tuple[int, str]]:
    """The terms that a page links to although the glossary lacks them, each after the line of its link."""
    links = ((text.count("\n", 0, link.start()) + 1, link["term"]) for link in _LINK.finditer(text))
    return [(line, term) for line, term in links if term not in terms]


def _first_sentence(definition: str) -> str:
    text = _MARKDOWN_LINK.sub(r"\1", definition)
    first = _FIRST.match(text)
    return re.sub(r"[`*]", "", first[0] if first else text).strip()
