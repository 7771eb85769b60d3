"""Pages about the whole book: every command, every sign of trouble, every snippet with its result.

The lists come from what the chapters' snippets printed. What is written by hand lies beside the pages: the meaning of
each symptom in ``docs/symptoms.yml``, what the cheat sheet leaves out in ``docs/cheat-sheet.yml``.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from livedocs.book.vocabulary import VOCABULARY
from livedocs.errors import Location, SourceError
from livedocs.pages.sections import section
from livedocs.pages.terminal import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from livedocs.book.book import Book
    from livedocs.book.page import Page
    from livedocs.book.snippet import Snippet
    from livedocs.records.drift import Comparison
    from livedocs.records.transcript import Step, Transcript


@dataclass(frozen=True)
class Symptom:
    """Something by which a reader recognises trouble.

    Attributes:
        name: How the reader would search for it.
        means: What follows from it, as Markdown.
        output: Pattern of an output that shows it.
        command: Instead, a command that shows it by its exit status.
        status: That exit status.
    """

    name: str
    means: str
    output: str = ""
    command: str = ""
    status: int | None = None

    def shown_by(self, step: Step) -> bool:
        """Whether a command met it."""
        if self.command:
            return step.status == self.status and re.search(rf"\b{self.command}\b", step.command) is not None
        return re.search(self.output, step.output) is not None


@dataclass(frozen=True)
class Omissions:
    """What a cheat sheet leaves out.

    Attributes:
        commands: Names of commands.
        pattern: Pattern of the beginning of a command line.
    """

    commands: tuple[str, ...] = ()
    pattern: str = ""


def read_symptoms(docs: Path) -> list[Symptom]:
    """Read ``symptoms.yml``; no symptom where a book has no such file.

    Raises:
        SourceError: An entry is not understood.
    """
    path = docs / "symptoms.yml"
    return [_entry(path, Symptom, entry) for entry in _yaml(path, [])]


def read_omissions(docs: Path) -> Omissions:
    """Read ``cheat-sheet.yml``; where a book has no such file, nothing is left out.

    Raises:
        SourceError: It is not understood.
    """
    path = docs / "cheat-sheet.yml"
    found: Omissions = _entry(path, Omissions, _yaml(path, {}))
    return found


def _yaml(path: Path, default: Any) -> Any:
    if not path.is_file():
        return default
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig")) or default
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        cure = "put quotation marks around text that holds a colon, and look at the indentation"
        raise SourceError(Location(path, line), f"this is not valid YAML: {error.problem}", cure) from None


def _entry(path: Path, kind: type[Any], entry: Any) -> Any:
    """An entry of a file as a value of that kind."""
    known = ", ".join(kind.__dataclass_fields__)
    try:
        value = kind(**entry)
        for pattern in (getattr(value, "output", ""), getattr(value, "pattern", "")):
            re.compile(pattern)
    except (TypeError, re.error) as error:
        name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
        lines = enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1)
        line = next((number for number, text in lines if name and name in text), 1)
        raise SourceError(Location(path, line), f"this entry is not understood: {error}", f"it has {known}") from None
    return value


_SHEET_COLUMNS = 88
_FEW = 3
_PARTICULAR = re.compile(r"""'[^']*'|"[^"]*"|\S*[$\d]\S*|https?://\S+|[\w~/-]+\.[a-z]+| \|\| true$""")
_NAMED = re.compile(r"--(?:name|network-alias)[= ](\S+)|docker network create (?:.* )?(\S+)$", re.MULTILINE)
_WRAPPED = re.compile(r"^(?:sudo |timeout \S+ |docker exec (?:-\w+ )*\S+ |[A-Z_]+=\S+ )+")


@dataclass(frozen=True)
class Shown:
    """A snippet where the book shows it."""

    snippet: Snippet
    transcript: Transcript
    page: Page
    section: str

    @property
    def place(self) -> str:
        """The place of its terminal in the book: the page's path and the fragment."""
        return f"{self.page.source}#{anchor(self.snippet.name)}"

    @property
    def where(self) -> str:
        """Section and chapter, in words."""
        return f"{self.section} ({self.page.title})" if self.section else self.page.title


def shown(book: Book, transcripts: Mapping[str, Transcript]) -> list[Shown]:
    """Every snippet that ran and is shown as a terminal, in the book's order."""
    found = []
    for chapter in book.chapters:
        page = book.page_of(chapter)
        visible = {call.where for call in page.calls if call.macro in VOCABULARY and VOCABULARY[call.macro].terminal}
        for snippet in chapter.snippets:
            calls = [where for where in chapter.calls.get(snippet.name, ()) if where in visible]
            if calls and snippet.name in transcripts:
                found.append(Shown(snippet, transcripts[snippet.name], page, section(page, calls[0].line, transcripts)))
    return found


def symptoms(everything: Iterable[Shown], docs: Path) -> dict[Symptom, list[Shown]]:
    """Where the book meets each symptom, one place a section; symptoms that it does not meet are left out."""
    steps = [(one, step) for one in everything for step in one.transcript.steps]
    met = {}
    for symptom in read_symptoms(docs):
        places: dict[str, Shown] = {}
        for place, step in steps:
            if symptom.shown_by(step):
                places.setdefault(place.where, place)
        if places:
            met[symptom] = list(places.values())
    return met


def cheat_sheet(everything: Sequence[Shown], docs: Path) -> dict[str, list[tuple[str, Shown]]]:
    """By tool, the one-line commands that print something, each with the place where it is explained.

    Of those that differ in names and numbers only, the first; and none that failed.
    """
    omissions = read_omissions(docs)
    names = _names(everything)
    tools: dict[str, dict[str, tuple[str, Shown]]] = {}
    for place in everything:
        for step in place.transcript.steps:
            if tool := _tool(step, omissions):
                tools.setdefault(tool, {}).setdefault(_shape(step.command, names), (step.command, place))
    several = {tool: commands for tool, commands in sorted(tools.items()) if len(commands) >= _FEW}
    rest = {shape: listed for tool in sorted({*tools} - {*several}) for shape, listed in tools[tool].items()}
    return {tool: list(found.values()) for tool, found in {**several, "other tools": rest}.items() if found}


def status(everything: list[Shown]) -> list[tuple[Page, str]]:
    """By chapter, a line for each snippet with where it ran, how long it took and how it ended, as text."""
    tables = []
    for _, chapter in itertools.groupby(everything, key=lambda one: one.page.name):
        found = list(chapter)
        rows = [("snippet", "exit", "expected", "where", "commands", "seconds")]
        for one in found:
            said = one.transcript
            seconds = "recorded" if said.replayed else f"{said.seconds:.2f}"
            rows.append(
                (
                    one.snippet.short,
                    str(said.status),
                    str(one.snippet.status),
                    said.place,
                    str(len(said.steps)),
                    seconds,
                )
            )
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        text = "\n".join(
            "  ".join(
                cell.ljust(width) if rows[0][number] in ("snippet", "where") else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        )
        tables.append((found[0].page, text))
    return tables


def origin(transcripts: Iterable[Transcript]) -> dict[str, str]:
    """What kind of host transcripts come from, and when, by what is asked."""
    built = {transcript.built for transcript in transcripts}
    first, last = (f"{when(b.when for b in built):%d %B %Y, %H:%M}" for when in (min, max))
    return {
        "Host": ", ".join(sorted({b.host for b in built})),
        "Docker engine": ", ".join(sorted({b.engine for b in built if b.engine})),
        "Distribution": ", ".join(sorted({b.system for b in built})),
        "Kernel": ", ".join(sorted({b.kernel for b in built})),
        "Date": f"{last} UTC" if first == last else f"{first} to {last} UTC",
    }


def counted(transcripts: Iterable[Transcript]) -> str:
    """How many snippets with how many commands there are, in words; empty where there are none."""
    steps = [len(transcript.steps) for transcript in transcripts]
    if not steps:
        return ""
    snippets, commands = (
        f"{n} {what}{'s' if n > 1 else ''}" for n, what in ((len(steps), "snippet"), (sum(steps), "command"))
    )
    return f"{snippets} with {commands}"


def compared(found: Sequence[Comparison]) -> str:
    """How many snippets were held against their records, and for how many nothing differs, as Markdown."""
    differing = sum(1 for one in found if one.told)
    if differing:
        verb = "differs from its record" if differing == 1 else "differ from their records"
        return f"**{differing} of the {len(found)} snippets that ran {verb}.**"
    return f"**Nothing differs:** all {len(found)} snippets that ran said what their records say."


def differing(book: Book, found: Iterable[Comparison]) -> list[tuple[Page, list[Comparison]]]:
    """What differs, by chapter, in the book's order."""
    told = [one for one in found if one.told]
    return [
        (book.page_of(name), list(them)) for name, them in itertools.groupby(told, key=lambda one: one.snippet.chapter)
    ]


def _names(everything: Iterable[Shown]) -> set[str]:
    """What containers, networks and the places of snippets are called."""
    said = [one.transcript for one in everything]
    commands = "\n".join(step.command for transcript in said for step in transcript.steps)
    given = {name for names in _NAMED.findall(commands) for name in names if name}
    return given | {transcript.place for transcript in said}


def _shape(command: str, names: set[str]) -> str:
    """A command without what is particular to one place."""
    words = _PARTICULAR.sub("*", _WRAPPED.sub("", command)).split(" ")
    return " ".join("*" if word in names else word for word in words)


def _tool(step: Step, omissions: Omissions) -> str:
    """The tool that a command is listed under; empty where it is not listed."""
    command = _WRAPPED.sub("", step.command)
    tool = re.match(r"[a-z][\w.-]*(?= |$)", command)
    if "\n" in command or len(step.command) > _SHEET_COLUMNS or not step.output or step.status or tool is None:
        return ""
    left_out = omissions.pattern and re.match(omissions.pattern, command)
    return "" if tool[0] in omissions.commands or left_out else tool[0]
