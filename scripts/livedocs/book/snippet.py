"""A snippet: a script with a header that says where it runs and promises what it prints.

    # on: container web
    # while: ping-the-container
    # ready: listening on
    # expect: ICMP echo request
    tcpdump -l -nn -c 2 -i eth0 icmp

The header consists of the comment lines at the top of the file, and `HEADER_KEYS` lists its keys; lines without a key
are ordinary comments. Blank lines divide a Bash snippet into steps, each shown with its own output; a Python snippet
is a single step.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from livedocs.book.features import FEATURES
from livedocs.book.files import read_text
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
    """Where a snippet runs: on a node of the network, or in a container on that node.

    Attributes:
        node: Name of the node.
        container: Name of the container; empty to run on the node itself.
    """

    node: str = DEFAULT_NODE
    container: str = ""

    def __str__(self) -> str:
        """The name that titles and prompts show."""
        return self.container or self.node


@dataclass(frozen=True)
class Expectation:
    """A pattern that the output must match, and the line of the header that demands it."""

    pattern: re.Pattern[str]
    line: int


@dataclass(frozen=True)
class Command:
    """The text of a step, and the line of the file on which it starts."""

    text: str
    line: int


@dataclass(frozen=True)
class Snippet:
    """A snippet, read and checked.

    Attributes:
        path: The file.
        name: ``chapter/name``, without the suffix.
        language: ``bash`` or ``python``.
        steps: The commands, at least one.
        digest: SHA-256 of the file's text.
        on: The place it runs.
        during: Name of the snippet beside which it runs in a second terminal; empty if it runs in the first terminal.
        ready: Pattern that its output must match before the snippet in the first terminal starts.
        status: The exit status it must end with.
        expect: Patterns that its output must match.
        timeout_s: Time limit in seconds.
        saves: Names of the files that it writes into its working directory and that readers can download.
        needs: Kernel features it needs, by their names in `livedocs.book.features.FEATURES`.
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
        """The name of its folder, which is that of its page."""
        return self.name.rpartition("/")[0]

    @property
    def short(self) -> str:
        """Its name without the chapter."""
        return self.name.rpartition("/")[2]

    def at(self, line: int = 1) -> Location:
        """The location of a line of the snippet."""
        return Location(self.path, line)


def read(path: Path, root: Path) -> Snippet:
    """Read a snippet.

    Args:
        path: The file.
        root: The folder of all snippets.

    Raises:
        SourceError: The name or the header is not understood, or there is no command.
    """
    return _parse(path, root, read_text(path))


@lru_cache(maxsize=4096)  # while a book is being written, most snippets are unchanged
def _parse(path: Path, root: Path, text: str) -> Snippet:
    name = path.relative_to(root).with_suffix("").as_posix()
    language = LANGUAGES.get(path.suffix)
    if language is None:
        raise SourceError(
            Location(path, 1),
            f"'{path.suffix}' is not the suffix of a snippet",
            f"use {' or '.join(LANGUAGES)}",
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
            "add a pattern that its output shows once it is running, such as '# ready: listening on'",
        )
    if header.ready is not None and not header.during:
        raise SourceError(
            Location(path, header.line_of["ready"]),
            "'ready' without 'while'",
            "add '# while:' with the snippet that it runs beside",
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
    """Read every snippet below a folder.

    Args:
        root: The folder of all snippets.
        unread: Collects the errors of snippets that cannot be read, by name. Without it the first one is raised.

    Returns:
        The snippets by name.

    Raises:
        SourceError: As for `read`; also if the names of two snippets differ only in the suffix.
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
                "pages name snippets without the suffix, so rename one",
            )
        snippets[snippet.name] = snippet
    return snippets


class _Header:
    """The values of a header. A method reads each key, and its docstring is the key's documentation on the site."""

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
        """Where the snippet runs: ``NODE``, ``container NAME`` or ``NODE container NAME``. The default is ``host``."""
        match value.split():
            case ["container", name]:
                self.on = Place(container=name)
            case [node, "container", name]:
                self.on = Place(node, name)
            case [node] if node != "container":
                self.on = Place(node)
            case _:
                raise ValueError("write 'NODE', 'container NAME' or 'NODE container NAME'")

    def read_while(self, value: str, _line: int) -> None:
        """Run in a second terminal while another snippet of the chapter, the one named here, runs in the first."""
        if not KEBAB_CASE.fullmatch(value):
            raise ValueError("write the name of a snippet of this chapter")
        self.during = value

    def read_ready(self, value: str, _line: int) -> None:
        """Regular expression, needed with ``while``: the other snippet starts as soon as the output matches it."""
        self.ready = _pattern(value)

    def read_status(self, value: str, _line: int) -> None:
        """Exit status that the snippet must end with. The default is 0."""
        if not value.isdecimal() or int(value) > 255:
            raise ValueError("write a whole number from 0 to 255")
        self.status = int(value)

    def read_expect(self, value: str, line: int) -> None:
        """Regular expression that the output must match; ``^`` and ``$`` match at every line. May be repeated."""
        self.expect.append(Expectation(_pattern(value), line))

    def read_timeout(self, value: str, _line: int) -> None:
        """Time limit in seconds, after which the snippet fails. The default is 20, the maximum 600."""
        if not re.fullmatch(r"\d+(\.\d+)?", value) or not 0 < float(value) <= 600:
            raise ValueError("write a number of seconds, more than 0 and at most 600")
        self.timeout_s = float(value)

    def read_save(self, value: str, _line: int) -> None:
        """A file that the snippet writes and the page offers for download, such as a capture. May be repeated."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", value):
            raise ValueError("write a plain file name, such as 'bridge.pcap'")
        self.saves.append(value)

    def read_needs(self, value: str, _line: int) -> None:
        """Kernel features that the host must have, such as ``netem``. Without them the chapter does not run there."""
        if unknown := [name for name in value.split() if name not in FEATURES]:
            raise ValueError(f"there is no feature '{unknown[0]}'; known features: {', '.join(FEATURES)}")
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
    begun = False  # whether a command has been seen
    for number, line in enumerate(lines, start=1):
        match = _HEADER_LINE.match(line)
        key = match["key"] if match else ""
        if line.strip() and not line.startswith("#"):
            begun = True
        if not begun and line.startswith("#") and (number == header.length + 1 or key in HEADER_KEYS):
            header.length = number  # blank lines may be between the lines of a header
        elif key not in HEADER_KEYS or any("<<" in above for above in lines[: number - 1]):
            continue
        if match is None or key == "shellcheck" or line.startswith("# shellcheck "):
            continue  # an ordinary comment
        where = Location(path, number)
        if begun:
            cure = "move it to the top of the file; a comment that is none begins with '##'"
            raise SourceError(where, f"the header's '{key}' is below the first command", cure)
        _read_key(header, where, key, (match["value"] or "").strip())
    return header


def _read_key(header: _Header, where: Location, key: str, value: str) -> None:
    if key not in HEADER_KEYS:
        near = difflib.get_close_matches(key.lower(), HEADER_KEYS, n=1, cutoff=0.7)
        if key != key.lower() and key.lower() not in HEADER_KEYS:
            return  # a comment such as "Note: ..." or "SPDX-License-Identifier: MIT"
        cure = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(HEADER_KEYS)}"
        raise SourceError(where, f"unknown header key '{key}'", f"{cure} A comment that is no key begins with '##'")
    if key in header.line_of and key not in _MANY:
        raise SourceError(where, f"'{key}' is given twice", f"the first is on line {header.line_of[key]}; delete one")
    if not value:
        raise SourceError(where, f"'{key}' has no value", "write one after the colon")
    header.line_of[key] = where.line
    try:
        HEADER_KEYS[key](header, value, where.line)
    except ValueError as error:
        raise SourceError(where, f"'{key}: {value}' is not understood", str(error)) from None


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
