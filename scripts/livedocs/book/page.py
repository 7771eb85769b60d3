"""A page: its front matter and its macro calls, found before any page renders.

Calls are found with Jinja's own parser, so that each has the line Jinja would report, and a call inside a comment or a
``raw`` block is none.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes

from livedocs.book import front
from livedocs.book.vocabulary import PREDEFINED, VOCABULARY
from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    # From a page's text to its body and its front matter, as the site generator takes them apart.
    Split = Callable[[str], tuple[str, dict[str, Any]]]

_CALLS = re.compile(r"(?P<raw>\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\})|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TEMPLATE_IN_PROSE = re.compile(r"\{\{\s*(json\s+)?\.")


@dataclass(frozen=True)
class Call:
    """A macro call in a page.

    Attributes:
        macro: Its name.
        arguments: Those without a keyword; None where one is no string, or is computed.
        where: The line of the page.
    """

    macro: str
    arguments: tuple[str | None, ...]
    where: Location


@dataclass(frozen=True)
class Page:
    """A page of the book, as far as snippets are concerned.

    Attributes:
        path: Its file.
        source: Its path below ``docs/``, as MkDocs names it: ``part/index.md``.
        front: Its front matter.
        calls: Its macro calls, in the order they stand in it.
        text: The text of its file.
        template: The text below the front matter, as it is given to Jinja.
        above: How many lines stand above that: its front matter.
    """

    path: Path
    source: str
    front: Mapping[str, Any]
    calls: tuple[Call, ...]
    text: str = field(repr=False)
    template: str = field(repr=False)
    above: int = 0

    @property
    def name(self) -> str:
        """The name of its chapter: its path below ``docs/`` without the ending."""
        return str(PurePosixPath(self.source).with_suffix(""))

    @property
    def title(self) -> str:
        """The title that its front matter gives it, or its file's name."""
        return str(self.front.get("title", self.path.stem))

    @property
    def options(self) -> dict[str, str]:
        """The options of the lab that its front matter asks for."""
        return {str(key): str(value) for key, value in (self.front.get("lab") or {}).items()}

    @property
    def parsed(self) -> nodes.Template:
        """Its template as Jinja parses it."""
        return _parsed(self.template)

    def snippet_name(self, name: str) -> str:
        """A snippet's full name: a page may leave out its own chapter."""
        return name if "/" in name else f"{self.name}/{name}"


def read(path: Path, source: str, split: Split) -> Page:
    """Read the page at ``path``, which is ``source`` below ``docs/``, and find its macro calls.

    Raises:
        SourceError: The page is not a valid template, or calls what does not exist.
    """
    return _read(path, source, path.read_text(encoding="utf-8-sig"), split)


@lru_cache(maxsize=1024)  # while a book is written, nearly all pages are as they were
def _read(path: Path, source: str, text: str, split: Split) -> Page:
    front.check(path, text)
    body, matter = split(text)
    above = text.rstrip("\n").count("\n") - body.rstrip("\n").count("\n") if body.strip() else 0
    template = literal_backslashes(body)
    try:
        found = _calls(_parsed(template))
    except jinja2.TemplateSyntaxError as error:
        line = above + error.lineno
        seen = text.splitlines()[line - 1 : line]
        cure = "see the macros' page for their form"
        if seen and _TEMPLATE_IN_PROSE.search(seen[0]):
            cure = "a Go template such as {{.Name}} belongs in a snippet; in prose wrap it in {% raw %}...{% endraw %}"
        raise SourceError(Location(path, line), f"not a valid macro call: {error.message}", cure) from None
    calls = []
    for macro, arguments, line in found:
        where = Location(path, above + line)
        if macro not in VOCABULARY and macro not in PREDEFINED:
            near = difflib.get_close_matches(macro, VOCABULARY, n=1)
            cure = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(sorted(VOCABULARY))}"
            raise SourceError(where, f"there is no macro '{macro}'", cure)
        calls.append(Call(macro, arguments, where))
    if not isinstance(matter.get("lab", {}), dict):
        line = next(n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("lab:"))
        raise SourceError(Location(path, line), "'lab' is not a mapping", "write 'lab: {mtu: 1400}'")
    return Page(path, source, matter, tuple(calls), text, template, above)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> nodes.Template:
    return jinja2.Environment(autoescape=False).parse(template)  # noqa: S701 - Markdown is not HTML


def _calls(template: nodes.Template) -> list[tuple[str, tuple[str | None, ...], int]]:
    """The name, the arguments and the line of each call."""
    return [
        (call.node.name, tuple(map(_constant, call.args)), call.lineno)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
    ]


def _constant(node: nodes.Expr) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def literal_backslashes(body: str) -> str:
    r"""Make a backslash in a macro call stand for itself, as regular expressions want it.

    Jinja would read ``"\b"`` as a backspace, and let ``"\d"`` pass with a warning.
    """
    return _CALLS.sub(lambda found: found[0] if found["raw"] else found[0].replace("\\", r"\\"), body)
