"""The glossary's words where they are used: a link into ``glossary.md`` says what its term means when pointed at.

A term is a paragraph of its name and place, above its definition:

    **Bridge** {: #bridge }
    :   A switch made of software: ... [Where to see one](bridges.md)

The link's ``title`` is the definition's first sentence, taken over at build time, so that the two cannot disagree.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "glossary.md"

_TERM = re.compile(r"^\*\*.+\*\*[ ]\{:[ ]\#(?P<term>[\w-]+)[ ]\}\n:[ ]+(?P<said>.+)", re.MULTILINE | re.VERBOSE)
_FIRST = re.compile(r".*?[.?!](?=\s|$)")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_PLACE = r"(?:[\w./-]+/)?glossary\.md#(?P<term>[\w-]+)"
_LINK = re.compile(rf"\]\((?P<to>{_PLACE})\)")
_HREF = re.compile(rf'href="{_PLACE}"')


def read(docs: Path) -> dict[str, str]:
    """By the place of each term, the first sentence of its definition, as text; none where a book has no glossary."""
    path = docs / NAME
    if not path.is_file():
        return {}
    return {found["term"]: _sentence(found["said"]) for found in _TERM.finditer(path.read_text(encoding="utf-8-sig"))}


def unknown(text: str, terms: Mapping[str, str]) -> list[tuple[int, str]]:
    """Terms that a page links to and the glossary has not, with the line of the link."""
    found = ((text.count("\n", 0, link.start()) + 1, link["term"]) for link in _LINK.finditer(text))
    return [(line, term) for line, term in found if term not in terms]


def explain(markdown: str, terms: Mapping[str, str]) -> str:
    """Give each Markdown link into the glossary its title."""

    def titled(link: re.Match[str]) -> str:
        said = terms.get(link["term"])
        return f']({link["to"]} "{html.escape(said)}")' if said else link[0]

    return _LINK.sub(titled, markdown)


def explain_html(block: str, terms: Mapping[str, str]) -> str:
    """Give each link into the glossary its title, in HTML whose links still lead to Markdown files."""

    def titled(link: re.Match[str]) -> str:
        said = terms.get(link["term"])
        return f'{link[0]} title="{html.escape(said)}"' if said else link[0]

    return _HREF.sub(titled, block)


def _sentence(said: str) -> str:
    text = _MARKDOWN_LINK.sub(r"\1", said)
    first = _FIRST.match(text)
    return re.sub(r"[`*]", "", first[0] if first else text).strip()
