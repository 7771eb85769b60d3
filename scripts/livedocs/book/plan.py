"""The plan: which snippets each page calls, in which order, found before any page renders.

Pages are read with Jinja's own parser, so that a call has the line Jinja would report, and a call inside a comment
or a ``raw`` block is none.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes
from mkdocs.utils import meta

from livedocs.book import front, kept
from livedocs.book.snippet import Snippet, read_all
from livedocs.errors import BuildFailed, LivedocsError, Location, SourceError
from livedocs.sessions.session import Chapter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

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
        name: Its chapter's, if it is one.
        title: As its front matter has it.
        options: What its front matter asks a lab for.
        calls: Its macro calls.
        text: All of its file.
        template: What Jinja is given of it.
    """

    path: Path
    name: str
    title: str
    options: Mapping[str, str]
    calls: tuple[Call, ...]
    text: str = field(repr=False)
    template: str = field(repr=False)

    @property
    def parsed(self) -> nodes.Template:
        """What Jinja makes of that."""
        return _parsed(self.template)


@dataclass(frozen=True)
class Plan:
    """What a build will run.

    Attributes:
        chapters: Those that have snippets, in the order of the nav.
        snippets: All of them, by name.
        pages: All of them, by path below ``docs/``.
    """

    chapters: tuple[Chapter, ...]
    snippets: Mapping[str, Snippet]
    pages: Mapping[str, Page] = field(default_factory=dict)


def make(
    docs: Path,
    snippets_root: Path,
    nav: Iterable[str],
    *,
    showing: Collection[str],
    macros: Collection[str],
    unread: dict[str, SourceError] | None = None,
) -> Plan:
    """Scan the pages below ``docs`` and read the snippets they call.

    Args:
        docs: The folder of pages.
        snippets_root: The folder of snippets.
        nav: Paths of the pages in the table of contents, in its order.
        showing: Macros that show the snippets they name, and so place them in their page's order; other macros
            may name a snippet of any chapter.
        macros: All macros and other names that a page may call.
        unread: Where to note snippets that cannot be read, by name, instead of failing for them.

    Raises:
        BuildFailed: With everything that is wrong in pages and snippets.
    """
    errors: list[LivedocsError] = []
    snippets: dict[str, Snippet] = {}
    try:
        snippets = read_all(snippets_root, unread)
    except SourceError as error:
        errors.append(error)
    unknown = bool(errors)  # then what the pages call cannot be looked up
    pages = {}
    for path in sorted(docs.rglob("*.md")):
        try:
            pages[path.relative_to(docs).as_posix()] = read_page(path, macros)
        except SourceError as error:
            errors.append(error)
    order = list(nav)
    chapters = []
    users: dict[str, Page] = {}
    for name in sorted(pages, key=lambda n: order.index(n) if n in order else len(order)):
        if unknown:
            break
        page = pages[name]
        chapter = _chapter(page, snippets, showing, users, errors, unread or {})
        if chapter is None:
            continue
        if order and name not in order:
            errors.append(
                SourceError(Location(page.path, 1), "this page is not in the nav", f"add '{name}' to nav in mkdocs.yml")
            )
        chapters.append(chapter)
    if not errors:  # after an error the pages' calls are not all known
        errors += [
            SourceError(
                snippet.at(),
                "no page uses this snippet",
                f'call {{{{ run("{name.partition("/")[2]}") }}}} or delete it',
            )
            for name, snippet in snippets.items()
            if name not in users
        ]
    if errors:
        raise BuildFailed(errors)
    return Plan(tuple(chapters), snippets, pages)


def read_page(path: Path, macros: Collection[str]) -> Page:
    """Read one page and find its macro calls.

    Raises:
        SourceError: The page is not a valid template, or calls what does not exist.
    """
    return _read_page(path, path.read_text(encoding="utf-8-sig"), frozenset(macros))


@lru_cache(maxsize=1024)  # while a book is written, nearly all pages are as they were
def _read_page(path: Path, text: str, macros: frozenset[str]) -> Page:
    front.check(path, text)
    body, said = meta.get_data(text)
    above = body_offset(text, body)
    template = literal_backslashes(body)
    try:
        called = kept.literal(f"calls of {path.name}", template, _called)
    except jinja2.TemplateSyntaxError as error:
        line = above + error.lineno
        source = text.splitlines()[line - 1 : line]
        cure = "see the macros' page for their form"
        if source and _TEMPLATE_IN_PROSE.search(source[0]):
            cure = "a Go template such as {{.Name}} belongs in a snippet; in prose wrap it in {% raw %}...{% endraw %}"
        raise SourceError(Location(path, line), f"not a valid macro call: {error.message}", cure) from None
    calls = []
    for name, arguments, line in called:
        where = Location(path, above + line)
        if name not in macros:
            near = difflib.get_close_matches(name, macros, n=1)
            raise SourceError(
                where, f"there is no macro '{name}'", f"did you mean '{near[0]}'?" if near else _listing(macros)
            )
        calls.append(Call(name, arguments, where))
    options = said.get("lab", {})
    if not isinstance(options, dict):
        raise SourceError(Location(path, _line_of(text, "lab:")), "'lab' is not a mapping", "write 'lab: {mtu: 1400}'")
    title = str(said.get("title", path.stem))
    asked = {str(k): str(v) for k, v in options.items()}
    return Page(path, path.stem, title, asked, tuple(calls), text, template)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> nodes.Template:
    return jinja2.Environment(autoescape=False).parse(template)  # noqa: S701 - Markdown is not HTML


def _called(template: str) -> tuple[tuple[str, tuple[str | None, ...], int], ...]:
    """The name, the arguments and the line of each call."""
    return tuple(
        (call.node.name, tuple(map(_constant, call.args)), call.lineno)
        for call in _parsed(template).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
    )


def nav_paths(nav: Any) -> list[str]:
    """The pages of a nav as `mkdocs.yml` writes it, flat, in order."""
    match nav:
        case str():
            return [nav]
        case dict():
            return [path for value in nav.values() for path in nav_paths(value)]
        case list():
            return [path for value in nav for path in nav_paths(value)]
        case _:
            return []


def literal_backslashes(body: str) -> str:
    r"""Make a backslash in a macro call stand for itself, as regular expressions want it.

    Jinja would read ``"\b"`` as a backspace, and let ``"\d"`` pass with a warning.
    """
    return _CALLS.sub(lambda found: found[0] if found["raw"] else found[0].replace("\\", r"\\"), body)


def body_offset(text: str, body: str) -> int:
    """How many lines of a page stand above its body: its front matter."""
    return text.rstrip("\n").count("\n") - body.rstrip("\n").count("\n") if body.strip() else 0


def full_name(page: str, name: str) -> str:
    """A snippet's full name, where a page may leave out its own chapter."""
    return name if "/" in name else f"{page}/{name}"


def _chapter(
    page: Page,
    snippets: Mapping[str, Snippet],
    showing: Collection[str],
    users: dict[str, Page],
    errors: list[LivedocsError],
    unread: Collection[str],
) -> Chapter | None:
    order: dict[str, list[Location]] = {}
    before = len(errors)
    for call in page.calls:
        if call.macro not in showing:
            continue
        for argument in call.arguments:
            if not isinstance(argument, str):
                errors.append(
                    SourceError(
                        call.where, f"{call.macro}() is given something computed", "name the snippet in quotation marks"
                    )
                )
                continue
            name = full_name(page.name, argument)
            if name in unread:
                continue
            if name not in snippets:
                errors.append(_missing(call, name, snippets))
            elif snippets[name].chapter != page.name:
                errors.append(
                    SourceError(
                        call.where,
                        f"snippet '{name}' belongs to another chapter",
                        f"a page shows the snippets of snippets/{page.name}/; value() may look at others",
                    )
                )
            else:
                order.setdefault(name, []).append(call.where)
                users[name] = page
    if not unread and len(errors) == before:  # after an error the page's calls are not all known
        errors += [error for name in order if (error := _beside(snippets[name], snippets, order))]
    if not order:
        return None
    return Chapter(
        page.name,
        tuple(snippets[name] for name in order),
        {name: tuple(where) for name, where in order.items()},
        page.options,
    )


def _beside(second: Snippet, snippets: Mapping[str, Snippet], shown: Collection[str]) -> SourceError | None:
    """What is wrong with the snippet that ``second`` runs beside, if it is a second terminal at all."""
    if not second.during:
        return None
    said = f"'while: {second.during}'"
    first = snippets.get(f"{second.chapter}/{second.during}")
    if first is None:
        return SourceError(second.at(), f"{said} names no snippet of this chapter", "mend the name")
    if first.during:
        cure = "name the snippet of the first terminal in both"
        return SourceError(second.at(), f"{said} names a snippet that is itself a second terminal", cure)
    if first.name not in shown:
        return SourceError(second.at(), f"{said} runs beside a snippet that the page does not show", "show it too")
    return None


def _missing(call: Call, name: str, snippets: Mapping[str, Snippet]) -> SourceError:
    near = difflib.get_close_matches(name, snippets, n=1)
    if ".." in name.split("/") or name.startswith("/"):
        return SourceError(call.where, f"'{name}' leads out of snippets/", "name a snippet of this chapter")
    return SourceError(
        call.where,
        f"there is no snippet '{name}'",
        f"did you mean '{near[0]}'?" if near else f"write snippets/{name}.sh",
    )


def _constant(node: nodes.Expr) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _line_of(text: str, start: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), start=1) if line.startswith(start)), 1)


def _listing(macros: Collection[str]) -> str:
    return f"there are {', '.join(sorted(macros))}"
