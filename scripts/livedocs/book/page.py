"""A page: its front matter and its macro calls, which are found before any page is rendered.

The calls are found with Jinja's own parser, so that line numbers agree with Jinja's, and calls inside comments and
``raw`` blocks are ignored.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import jinja2

from livedocs.book import front
from livedocs.book.files import read_text
from livedocs.book.vocabulary import PREDEFINED, VOCABULARY
from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from livedocs.book.templates import Templates

    # Splits a page's text into its body and its front matter, as the site generator does.
    Split = Callable[[str], tuple[str, dict[str, Any]]]

_CALLS = re.compile(r"(?P<raw>\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\})|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TEMPLATE_IN_PROSE = re.compile(r"\{\{\s*(json\s+)?\.")


@dataclass(frozen=True)
class Call:
    """A macro call in a page.

    Attributes:
        macro: The macro's name.
        arguments: The positional arguments; None for one that is computed or is not a string.
        where: The line of the call.
    """

    macro: str
    arguments: tuple[str | None, ...]
    where: Location


@dataclass(frozen=True)
class Page:
    """A page of the book, as far as snippets are concerned.

    Attributes:
        path: The file.
        source: Its path below ``docs/``, in MkDocs' form: ``part/index.md``.
        front: The front matter.
        calls: The macro calls, in order.
        text: The whole text of the file.
        template: The text below the front matter, as Jinja gets it.
        above: Number of lines above the template, that is, of the front matter.
        names: The filters and tests of Jinja that it uses, see `livedocs.book.templates.Found`.
    """

    path: Path
    source: str
    front: Mapping[str, Any]
    calls: tuple[Call, ...]
    text: str = field(repr=False)
    template: str = field(repr=False)
    above: int = 0
    names: tuple[tuple[str, str, int], ...] = ()

    @property
    def name(self) -> str:
        """The name of the page and of its chapter: the path below ``docs/`` without the suffix."""
        return str(PurePosixPath(self.source).with_suffix(""))

    @property
    def title(self) -> str:
        """The title from the front matter, or else the name of the file."""
        return str(self.front.get("title", self.path.stem))

    @property
    def options(self) -> dict[str, str]:
        """The lab options from the front matter."""
        return {str(key): str(value) for key, value in (self.front.get("lab") or {}).items()}

    def snippet_name(self, name: str) -> str:
        """The full name of a snippet, since a page may omit the name of its own chapter."""
        return name if "/" in name else f"{self.name}/{name}"


def read(path: Path, source: str, split: Split, templates: Templates) -> Page:
    """Read a page and find its macro calls.

    Args:
        path: The file.
        source: Its path below ``docs/``.
        split: Splits the text into body and front matter.
        templates: Finds the names in a template.

    Raises:
        SourceError: The page is not a valid template, or calls a macro that does not exist.
    """
    return _read(path, source, read_text(path), split, templates)


@lru_cache(maxsize=1024)  # while a book is being written, most pages are unchanged
def _read(path: Path, source: str, text: str, split: Split, templates: Templates) -> Page:
    front.check(path, text)
    body, matter = split(text)
    above = text.rstrip("\n").count("\n") - body.rstrip("\n").count("\n") if body.strip() else 0
    template = literal_backslashes(body)
    try:
        found = templates.find(template)
    except jinja2.TemplateSyntaxError as error:
        line = above + error.lineno
        shown = text.splitlines()[line - 1 : line]
        cure = "see the list of macros for their syntax"
        if shown and _TEMPLATE_IN_PROSE.search(shown[0]):
            cure = "a Go template such as {{.Name}} belongs in a snippet; in prose wrap it in {% raw %}...{% endraw %}"
        raise SourceError(Location(path, line), f"not a valid macro call: {error.message}", cure) from None
    located = []
    for macro, arguments, line in found.calls:
        where = Location(path, above + line)
        if macro not in VOCABULARY and macro not in PREDEFINED:
            near = difflib.get_close_matches(macro, VOCABULARY, n=1)
            cure = f"did you mean '{near[0]}'?" if near else f"known macros: {', '.join(sorted(VOCABULARY))}"
            raise SourceError(where, f"there is no macro '{macro}'", cure)
        located.append(Call(macro, arguments, where))
    if not isinstance(matter.get("lab", {}), dict):
        line = next(n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("lab:"))
        raise SourceError(Location(path, line), "'lab' is not a mapping", "write 'lab: {mtu: 1400}'")
    return Page(path, source, matter, tuple(located), text, template, above, found.names)


def literal_backslashes(body: str) -> str:
    r"""Double the backslashes in macro calls, so that regular expressions can be written as they are.

    Otherwise Jinja would read ``"\b"`` as a backspace, and accept ``"\d"`` only with a warning.
    """
    return _CALLS.sub(lambda match: match[0] if match["raw"] else match[0].replace("\\", r"\\"), body)
