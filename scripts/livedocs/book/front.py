"""Front matter and `mkdocs.yml`, checked before MkDocs reads them.

MkDocs shows front matter it cannot parse as text on the page, and names no cure for a tab in its configuration.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from pathlib import Path

# What the front matter of a page may say to us; the theme knows more keys, which pass unchecked.
FRONT_KEYS = {
    "title": "The page's title, for the browser's tab and the search.",
    "description": "One sentence for search engines and link previews.",
    "tags": "What a chapter is about, each a topic under which the book lists it.",
    "lab": "How this chapter's host differs from the default one: options of the lab.",
    "modules": "A Python package; a page for each of its modules is made from its docstrings, below this page.",
}

_BLOCK = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one, where this machine's PyYAML has it
_TAB = re.compile(r"^ *\t", re.MULTILINE)


def check(path: Path, text: str) -> None:
    """Check that a page's front matter is YAML.

    Raises:
        SourceError: It cannot be read; MkDocs would print it instead.
    """
    found = _BLOCK.match(text)
    if found:
        _parse(path, found["yaml"], above=1, tags=False)


def check_config(path: Path) -> None:
    """Check that a `mkdocs.yml` is YAML.

    Raises:
        SourceError: It is not there, or cannot be read; says where and what to do.
    """
    if not path.is_file():
        cure = "go to the folder of a book, or make one: 'mkdocs new .' begins it"
        raise SourceError(Location(path, 1), "there is no such file, so this is not the folder of a book", cure)
    _parse(path, path.read_text(encoding="utf-8"), above=0, tags=True)


def _parse(path: Path, text: str, *, above: int, tags: bool) -> None:
    if tab := _TAB.search(text):
        line = above + text.count("\n", 0, tab.start()) + 1
        raise SourceError(Location(path, line), "this line is indented by a tab", "YAML takes spaces only: use two")
    try:
        data = yaml.compose(text, _Loader) if tags else yaml.load(text, _Loader)  # noqa: S506 - it is a safe one
    except yaml.MarkedYAMLError as error:
        line = above + (error.problem_mark.line + 1 if error.problem_mark else 1)
        cure = "put quotation marks around text that holds a colon, and look at the indentation"
        raise SourceError(Location(path, line), f"this is not valid YAML: {error.problem}", cure) from None
    if not tags and not isinstance(data, dict | None):
        raise SourceError(Location(path, above + 1), "the front matter is not a mapping", "write 'title: My chapter'")
