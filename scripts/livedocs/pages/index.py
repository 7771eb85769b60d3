"""Indexes of the whole book: its commands, the symptoms of trouble that it shows, and the results of its snippets.

They are made from the transcripts of all chapters. Two files beside the pages add what must be written by hand:
``docs/symptoms.yml`` explains each symptom, and ``docs/cheat-sheet.yml`` names what the cheat sheet omits.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from livedocs.book.files import read_text
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
    """A symptom of trouble: an error message, or a command that fails in a telling manner.

    It is recognised either by ``output``, or by ``command`` together with ``status``.

    Attributes:
        name: The symptom, in the words a reader would search for.
        means: The explanation, as Markdown.
        output: Pattern that matches an output with the symptom.
        command: Name of a command that shows the symptom by its exit status.
        status: The exit status.
    """

    name: str
    means: str
    output: str = ""
    command: str = ""
    status: int | None = None

    def shown_by(self, step: Step) -> bool:
        """Whether a step shows the symptom."""
        if self.command:
            return step.status == self.status and re.search(rf"\b{self.command}\b", step.command) is not None
        return re.search(self.output, step.output) is not None


@dataclass(frozen=True)
class Omissions:
    """The commands that the cheat sheet omits.

    Attributes:
        commands: Names of commands.
        pattern: Pattern that matches the beginning of a command line.
    """

    commands: tuple[str, ...] = ()
    pattern: str = ""


def read_symptoms(docs: Path) -> list[Symptom]:
    """Read ``symptoms.yml``; a book without this file has no symptoms.

    Raises:
        SourceError: The file is not valid YAML, or an entry is not understood.
    """
    path = docs / "symptoms.yml"
    return [_entry(path, Symptom, entry) for entry in _yaml(path, [])]


def read_omissions(docs: Path) -> Omissions:
    """Read ``cheat-sheet.yml``; in a book without this file, nothing is omitted.

    Raises:
        SourceError: The file is not valid YAML, or is not understood.
    """
    path = docs / "cheat-sheet.yml"
    omissions: Omissions = _entry(path, Omissions, _yaml(path, {}))
    return omissions


def _yaml(path: Path, default: Any) -> Any:
    if not path.is_file():
        return default
    try:
        return yaml.safe_load(read_text(path)) or default
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        cure = "put quotation marks around text that contains a colon, and check the indentation"
        raise SourceError(Location(path, line), f"this is not valid YAML: {error.problem}", cure) from None


def _entry(path: Path, kind: type[Any], entry: Any) -> Any:
    """An entry of a YAML file, as a value of the class ``kind``."""
    known = ", ".join(kind.__dataclass_fields__)
    try:
        value = kind(**entry)
        for pattern in (getattr(value, "output", ""), getattr(value, "pattern", "")):
            re.compile(pattern)
    except (TypeError, re.error) as error:
        name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
        lines = enumerate(read_text(path).splitlines(), start=1)
        line = next((number for number, text in lines if name and name in text), 1)
        raise SourceError(
            Location(path, line), f"this entry is not understood: {error}", f"its keys are {known}"
        ) from None
    return value


_SHEET_COLUMNS = 88
_FEW = 3
_PARTICULAR = re.compile(r"""'[^']*'|"[^"]*"|\S*[$\d]\S*|https?://\S+|[\w~/-]+\.[a-z]+| \|\| true$""")
_NAMED = re.compile(r"--(?:name|network-alias)[= ](\S+)|docker network create (?:.* )?(\S+)$", re.MULTILINE)
_WRAPPED = re.compile(r"^(?:sudo |timeout \S+ |docker exec (?:-\w+ )*\S+ |[A-Z_]+=\S+ )+")


@dataclass(frozen=True)
class Appearance:
    """A snippet that a page shows as a terminal.

    Attributes:
        snippet: The snippet.
        transcript: Its transcript.
        page: The page that shows it.
        section: The heading above it, as text; empty if there is none.
    """

    snippet: Snippet
    transcript: Transcript
    page: Page
    section: str

    @property
    def target(self) -> str:
        """The link target of the terminal: the page's path and the fragment."""
        return f"{self.page.source}#{anchor(self.snippet.name)}"

    @property
    def where(self) -> str:
        """The section and the chapter, as link text."""
        return f"{self.section} ({self.page.title})" if self.section else self.page.title


def appearances(book: Book, transcripts: Mapping[str, Transcript]) -> list[Appearance]:
    """Find every snippet that ran and is shown as a terminal, in the book's order."""
    shown = []
    for chapter in book.chapters:
        page = book.page_of(chapter)
        visible = {call.where for call in page.calls if call.macro in VOCABULARY and VOCABULARY[call.macro].terminal}
        for snippet in chapter.snippets:
            calls = [where for where in chapter.calls.get(snippet.name, ()) if where in visible]
            if calls and snippet.name in transcripts:
                heading = section(page, calls[0].line, transcripts)
                shown.append(Appearance(snippet, transcripts[snippet.name], page, heading))
    return shown


def symptoms(shown: Iterable[Appearance], docs: Path) -> dict[Symptom, list[Appearance]]:
    """Find where the book shows each symptom, once per section; symptoms that it never shows are omitted."""
    steps = [(appearance, step) for appearance in shown for step in appearance.transcript.steps]
    result = {}
    for symptom in read_symptoms(docs):
        places: dict[str, Appearance] = {}
        for appearance, step in steps:
            if symptom.shown_by(step):
                places.setdefault(appearance.where, appearance)
        if places:
            result[symptom] = list(places.values())
    return result


def cheat_sheet(shown: Sequence[Appearance], docs: Path) -> dict[str, list[tuple[str, Appearance]]]:
    """Collect the book's one-line commands that succeeded and printed something.

    Of commands that differ only in names and numbers, the first one is listed.

    Returns:
        The commands by tool, each with the place where the book shows it.
    """
    omissions = read_omissions(docs)
    names = _names(shown)
    tools: dict[str, dict[str, tuple[str, Appearance]]] = {}
    for appearance in shown:
        for step in appearance.transcript.steps:
            if tool := _tool(step, omissions):
                tools.setdefault(tool, {}).setdefault(_shape(step.command, names), (step.command, appearance))
    several = {tool: commands for tool, commands in sorted(tools.items()) if len(commands) >= _FEW}
    rest = {shape: entry for tool in sorted({*tools} - {*several}) for shape, entry in tools[tool].items()}
    return {tool: list(entries.values()) for tool, entries in {**several, "other tools": rest}.items() if entries}


def status(shown: list[Appearance]) -> list[tuple[Page, str]]:
    """Tabulate where each snippet ran, how long it took and how it ended, as one plain-text table per chapter."""
    tables = []
    for _, chapter in itertools.groupby(shown, key=lambda appearance: appearance.page.name):
        entries = list(chapter)
        rows = [("snippet", "exit", "expected", "where", "commands", "seconds")]
        for entry in entries:
            snippet, transcript = entry.snippet, entry.transcript
            seconds = "recorded" if transcript.replayed else f"{transcript.seconds:.2f}"
            ended = (str(transcript.status), str(snippet.status))
            rows.append((snippet.short, *ended, transcript.place, str(len(transcript.steps)), seconds))
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        text = "\n".join(
            "  ".join(
                cell.ljust(width) if rows[0][number] in ("snippet", "where") else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        )
        tables.append((entries[0].page, text))
    return tables


def origin(transcripts: Iterable[Transcript]) -> dict[str, str]:
    """Summarise the hosts and the time that transcripts come from, as the rows of a table."""
    origins = {transcript.origin for transcript in transcripts}
    first, last = (f"{when(o.when for o in origins):%d %B %Y, %H:%M}" for when in (min, max))
    return {
        "Host": ", ".join(sorted({o.host for o in origins})),
        "Docker engine": ", ".join(sorted({o.engine for o in origins if o.engine})),
        "Distribution": ", ".join(sorted({o.system for o in origins})),
        "Kernel": ", ".join(sorted({o.kernel for o in origins})),
        "Date": f"{last} UTC" if first == last else f"{first} to {last} UTC",
    }


def count(transcripts: Iterable[Transcript]) -> str:
    """Count snippets and their commands, as text such as ``3 snippets with 7 commands``; empty if there are none."""
    steps = [len(transcript.steps) for transcript in transcripts]
    if not steps:
        return ""
    snippets, commands = (
        f"{n} {what}{'s' if n > 1 else ''}" for n, what in ((len(steps), "snippet"), (sum(steps), "command"))
    )
    return f"{snippets} with {commands}"


def summary(comparisons: Sequence[Comparison]) -> str:
    """Summarise how many snippets were compared with their records, and how many differ, as Markdown."""
    differing = sum(1 for comparison in comparisons if comparison.message)
    if differing:
        verb = "differs from its record" if differing == 1 else "differ from their records"
        return f"**{differing} of the {len(comparisons)} snippets that ran {verb}.**"
    return f"**Nothing differs:** all {len(comparisons)} snippets that ran printed what their records contain."


def differing(book: Book, comparisons: Iterable[Comparison]) -> list[tuple[Page, list[Comparison]]]:
    """Select the snippets that differ from their records, by chapter, in the book's order."""
    chosen = [comparison for comparison in comparisons if comparison.message]
    chapters = itertools.groupby(chosen, key=lambda comparison: comparison.snippet.chapter)
    return [(book.page_of(name), list(of_chapter)) for name, of_chapter in chapters]


def _names(shown: Iterable[Appearance]) -> set[str]:
    """The names of containers and networks, and of the places that snippets run on."""
    transcripts = [appearance.transcript for appearance in shown]
    commands = "\n".join(step.command for transcript in transcripts for step in transcript.steps)
    given = {name for names in _NAMED.findall(commands) for name in names if name}
    return given | {transcript.place for transcript in transcripts}


def _shape(command: str, names: set[str]) -> str:
    """A command with names, numbers, quoted texts and the like replaced by ``*``."""
    tokens = _PARTICULAR.sub("*", _WRAPPED.sub("", command)).split(" ")
    return " ".join("*" if token in names else token for token in tokens)


def _tool(step: Step, omissions: Omissions) -> str | None:
    """The tool under which a command is listed; None if it is not listed."""
    command = _WRAPPED.sub("", step.command)
    tool = re.match(r"[a-z][\w.-]*(?= |$)", command)
    if "\n" in command or len(step.command) > _SHEET_COLUMNS or not step.output or step.status or tool is None:
        return None
    omitted = omissions.pattern and re.match(omissions.pattern, command)
    return None if tool[0] in omissions.commands or omitted else tool[0]
