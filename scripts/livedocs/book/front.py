"""Checks of front matter and of `mkdocs.yml`, made before MkDocs reads them.

MkDocs itself prints front matter that it cannot parse onto the page, and its message about a tab in `mkdocs.yml` names
no cure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from livedocs.book.files import read_text
from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from pathlib import Path

# The front matter keys that mean something to the engine, each with its description. The theme knows more of them,
# which are not checked.
FRONT_KEYS = {
    "title": "The page's title, for the browser tab and the search.",
    "description": "One sentence for search engines and link previews.",
    "tags": "The chapter's topics; the book lists the chapter under each of them.",
    "lab": "Options of the lab, for a chapter whose host differs from the default one.",
    "modules": "A Python package; the docstrings of each of its modules become a page below this one.",
}

_BLOCK = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one, where this machine's PyYAML has it
_TAB = re.compile(r"^ *\t", re.MULTILINE)


def check(path: Path, text: str) -> None:
    """Check that a page's front matter, if it has any, is a YAML mapping.

    Raises:
        SourceError: It is not.
    """
    if block := _BLOCK.match(text):
        _parse(path, block["yaml"], above=1, tags=False)


def check_config(path: Path) -> None:
    """Check that a `mkdocs.yml` is valid YAML.

    Raises:
        SourceError: It is not there, or is no valid YAML; says where and what to do.
    """
    if not path.is_file():
        cure = "go to the folder of a book, or make one: 'mkdocs new .' begins it"
        raise SourceError(Location(path, 1), "there is no such file, so this is not the folder of a book", cure)
    _parse(path, read_text(path), above=0, tags=True)


def _parse(path: Path, text: str, *, above: int, tags: bool) -> None:
    if tab := _TAB.search(text):
        line = above + text.count("\n", 0, tab.start()) + 1
        raise SourceError(Location(path, line), "this line is indented with a tab", "YAML allows only spaces: use two")
    try:
        data = yaml.compose(text, _Loader) if tags else yaml.load(text, _Loader)  # noqa: S506 - it is a safe one
    except yaml.MarkedYAMLError as error:
        line = above + (error.problem_mark.line + 1 if error.problem_mark else 1)
        cure = "put quotation marks around text that contains a colon, and check the indentation"
        raise SourceError(Location(path, line), f"this is not valid YAML: {error.problem}", cure) from None
    if not tags and not isinstance(data, dict | None):
        raise SourceError(Location(path, above + 1), "the front matter is not a mapping", "write 'title: My chapter'")
