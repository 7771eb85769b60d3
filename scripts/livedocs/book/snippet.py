"""A snippet: one script file, and the promises its header makes.

    # on: container web
    # while: ping-the-container
    # ready: listening on
    # expect: ICMP echo request
    tcpdump -l -nn -c 2 -i eth0 icmp

The header is the run of comment lines at the top of the file.
A blank line ends a step; a snippet in Python is one step.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from livedocs.book.features import FEATURES
from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LANGUAGES = {".sh": "bash", ".py": "python"}
DEFAULT_TIMEOUT_S = 20.0
DEFAULT_NODE = "host"

_HEADER_LINE = re.compile(r"#\s*(?P<key>[A-Za-z][\w-]*):(?:\s+(?P<value>.*))?$")
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Place:
    """Where a snippet runs: a node of the host's, or a container on it."""

    node: str = DEFAULT_NODE
    container: str = ""

    def __str__(self) -> str:
        """Name for titles and prompts."""
        return self.container or self.node


@dataclass(frozen=True)
class Expectation:
    """A pattern that the output must match, and where it is demanded."""

    pattern: re.Pattern[str]
    line: int


@dataclass(frozen=True)
class Command:
    """The text of one step and the line of the file it starts on."""

    text: str
    line: int


@dataclass(frozen=True)
class Snippet:
    """A script of the book, read and checked.

    Attributes:
        path: The file.
        name: ``chapter/name``, without the ending.
        language: ``bash`` or ``python``.
        steps: At least one.
        digest: SHA-256 of the file's text.
        on: Where it runs.
        during: Name of the snippet it runs beside, as a second terminal; empty for none.
        ready: What its output must show before the other one starts.
        status: The exit status it promises.
        expect: What its output must match.
        timeout_s: After this many seconds it has failed.
        saves: Files it leaves in its working directory that readers may download.
        needs: What the host's kernel must have, as names of `livedocs.book.features.FEATURES`.
    """

    path: Path
    name: str
    language: str
    steps: tuple[Command, ...]
    digest: str
    on: Place = Place()
    during: str = ""
    ready: re.Pattern[str] | None = None
    status: int = 0
    expect: tuple[Expectation, ...] = ()
    timeout_s: float = DEFAULT_TIMEOUT_S
    saves: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def chapter(self) -> str:
        """The folder it lies in, which is its page's name."""
        return self.name.rpartition("/")[0]

    @property
    def short(self) -> str:
        """Its name within its chapter."""
        return self.name.rpartition("/")[2]

    def at(self, line: int = 1) -> Location:
        """A line of this snippet."""
        return Location(self.path, line)


def read(path: Path, root: Path) -> Snippet:
    """Read the snippet at ``path`` below the folder ``root`` of all snippets.

    Raises:
        SourceError: For anything in its name or header that is not understood, with file and line.
    """
    return _parse(path, root, _text(path))


@lru_cache(maxsize=4096)  # while a book is written, nearly all snippets are as they were
def _parse(path: Path, root: Path, text: str) -> Snippet:
    name = path.relative_to(root).with_suffix("").as_posix()
    language = LANGUAGES.get(path.suffix)
    if language is None:
        raise SourceError(
            Location(path, 1),
            f"no snippet language ends in '{path.suffix}'",
            f"snippets end in {' or '.join(LANGUAGES)}",
        )
    if not all(KEBAB_CASE.fullmatch(part) for part in name.split("/")):
        raise SourceError(Location(path, 1), f"the name {name!r} is not kebab-case", "use a-z, 0-9 and single hyphens")
    lines = text.splitlines()
    header = _header(path, lines)
    steps = _steps(lines, header.length, language)
    if not steps:
        raise SourceError(Location(path, len(lines) or 1), "the snippet has no command", "write one below the header")
    if header.during and header.ready is None:
        raise SourceError(
            Location(path, header.line_of["while"]),
            "'while' without 'ready'",
            "say what its output shows once it runs, such as '# ready: listening on'",
        )
    if header.ready is not None and not header.during:
        raise SourceError(
            Location(path, header.line_of["ready"]), "'ready' without 'while'", "say beside which snippet it runs"
        )
    return Snippet(
        path=path,
        name=name,
        language=language,
        steps=steps,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        on=header.on,
        during=header.during,
        ready=header.ready,
        status=header.status,
        expect=tuple(header.expect),
        timeout_s=header.timeout_s,
        saves=tuple(header.saves),
        needs=tuple(header.needs),
    )


def read_all(root: Path, unread: dict[str, SourceError] | None = None) -> dict[str, Snippet]:
    """Read every snippet below ``root``, by name; where ``unread`` is given, note there those that cannot be read.

    Raises:
        SourceError: As `read`; also where two snippets differ by their ending only.
    """
    snippets: dict[str, Snippet] = {}
    for path in sorted(root.rglob("*/*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)  # an editor's lock file, for one
        if hidden or path.suffix not in LANGUAGES:
            continue
        try:
            snippet = read(path, root)
        except SourceError as error:
            if unread is None:
                raise
            unread[path.relative_to(root).with_suffix("").as_posix()] = error
            continue
        if snippet.name in snippets:
            raise SourceError(
                Location(path, 1),
                f"there is also {snippets[snippet.name].path.name}",
                "pages name snippets without their ending; rename one",
            )
        snippets[snippet.name] = snippet
    return snippets


class _Header:
    """The header's keys as they are read, one method for each: `HEADER_KEYS` is the list."""

    def __init__(self) -> None:
        self.on = Place()
        self.during = ""
        self.ready: re.Pattern[str] | None = None
        self.status = 0
        self.expect: list[Expectation] = []
        self.timeout_s = DEFAULT_TIMEOUT_S
        self.saves: list[str] = []
        self.needs: list[str] = []
        self.length = 0
        self.line_of: dict[str, int] = {}

    def read_on(self, value: str, _line: int) -> None:
        """Where it runs: a node, ``container NAME``, or ``NODE container NAME``; ``host`` by default."""
        match value.split():
            case ["container", name]:
                self.on = Place(container=name)
            case [node, "container", name]:
                self.on = Place(node, name)
            case [node] if node != "container":
                self.on = Place(node)
            case _:
                raise ValueError("'NODE', 'container NAME' or 'NODE container NAME' is wanted")

    def read_while(self, value: str, _line: int) -> None:
        """Run in a second terminal while the named snippet of the same chapter runs."""
        if not KEBAB_CASE.fullmatch(value):
            raise ValueError("the name of a snippet of this chapter is wanted")
        self.during = value

    def read_ready(self, value: str, _line: int) -> None:
        """Pattern that a ``while`` snippet's output must show before the other one starts."""
        self.ready = _pattern(value)

    def read_status(self, value: str, _line: int) -> None:
        """Exit status the snippet must end with; 0 by default."""
        if not value.isdecimal() or int(value) > 255:
            raise ValueError("a whole number from 0 to 255 is wanted")
        self.status = int(value)

    def read_expect(self, value: str, line: int) -> None:
        """Pattern the output must match (``^`` and ``$`` match at lines); may stand several times."""
        self.expect.append(Expectation(_pattern(value), line))

    def read_timeout(self, value: str, _line: int) -> None:
        """Seconds after which the snippet has failed; 20 by default."""
        if not re.fullmatch(r"\d+(\.\d+)?", value) or not 0 < float(value) <= 600:
            raise ValueError("seconds above 0, 600 at most, are wanted")
        self.timeout_s = float(value)

    def read_save(self, value: str, _line: int) -> None:
        """A file the snippet writes, offered for download; may stand several times."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", value):
            raise ValueError("a plain file name is wanted, such as 'bridge.pcap'")
        self.saves.append(value)

    def read_needs(self, value: str, _line: int) -> None:
        """Feature the host's kernel must have, such as ``netem``; where it has not, the page says so by name."""
        if unknown := [name for name in value.split() if name not in FEATURES]:
            raise ValueError(f"there is no feature '{unknown[0]}'; there are {', '.join(FEATURES)}")
        self.needs += value.split()


HEADER_KEYS: dict[str, Callable[[_Header, str, int], None]] = {
    "on": _Header.read_on,
    "while": _Header.read_while,
    "ready": _Header.read_ready,
    "status": _Header.read_status,
    "expect": _Header.read_expect,
    "timeout": _Header.read_timeout,
    "save": _Header.read_save,
    "needs": _Header.read_needs,
}
_MANY = {"expect", "save", "needs"}


def _header(path: Path, lines: list[str]) -> _Header:
    header = _Header()
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#"):
            break
        header.length = number
        found = _HEADER_LINE.match(line)
        if found is None:
            continue  # an ordinary comment
        key, value = found["key"], (found["value"] or "").strip()
        where = Location(path, number)
        if key == "shellcheck" or line.startswith("# shellcheck "):
            continue
        if key not in HEADER_KEYS:
            near = difflib.get_close_matches(key, HEADER_KEYS, n=1)
            raise SourceError(
                where,
                f"unknown header key '{key}'",
                f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(HEADER_KEYS)}",
            )
        if key in header.line_of and key not in _MANY:
            raise SourceError(where, f"'{key}' stands twice", f"the first is on line {header.line_of[key]}")
        if not value:
            raise SourceError(where, f"'{key}' has no value", "write one behind the colon")
        header.line_of[key] = number
        try:
            HEADER_KEYS[key](header, value, number)
        except ValueError as error:
            raise SourceError(where, f"'{key}: {value}' is not understood", str(error)) from None
    return header


def _pattern(value: str) -> re.Pattern[str]:
    try:
        return re.compile(value, re.MULTILINE)
    except re.error as error:
        at = f" at character {error.pos + 1}" if error.pos is not None else ""
        raise ValueError(f"the pattern does not compile: {error.msg}{at}") from None


def _steps(lines: list[str], skip: int, language: str) -> tuple[Command, ...]:
    if language == "python":
        body = "\n".join(lines[skip:]).strip("\n")
        first = next((n for n, line in enumerate(lines[skip:], start=skip + 1) if line.strip()), skip + 1)
        return (Command(body, first),) if body else ()
    steps: list[Command] = []
    block: list[str] = []
    for number, line in enumerate([*lines[skip:], ""], start=skip + 1):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            steps.append(Command("\n".join(block), number - len(block)))
            block = []
    return tuple(steps)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(Location(path, line), "this is not UTF-8", "save the file as UTF-8") from None
