"""Renders transcripts as terminals in HTML.

The transcript already separates commands from outputs, so no lexer has to guess. The copy button copies the commands
and nothing else, prompts cannot be selected with the mouse, and outputs are not in the search index.
"""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygments
from markupsafe import Markup
from pygments.formatters import HtmlFormatter
from pygments.lexers import BashLexer, PythonLexer

from livedocs.errors import RenderFailed
from livedocs.pages.html import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from livedocs.records.transcript import Step, Transcript

    # Converts a line of Markdown, such as a note, to HTML.
    Inline = Callable[[str], str]

_LEXERS = {"bash": BashLexer, "python": PythonLexer}
_PLAIN: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
# The classes of the highlighter that help to read a command. All others are dropped, as every element costs the browser
# layout time.
_USEFUL = {"s", "s1", "s2", "sb", "c", "c1"}
_TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_SPLIT_TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>(\s*)<span class="\1">')
_NOT_BLANK = re.compile(r"\S(?:.*\S)?")  # a line without the blanks around it
_ROOM_FOR_NUMBER = 3 * " "
_HUNK = re.compile(r"^@@ .* @@$", re.MULTILINE)

COLOURS = 8  # the style sheet has one for each of `node-0` to `node-7`
LONG_LINES = 32  # a longer terminal scrolls by itself
TAB_COLUMNS = 8  # as in terminals; Markdown would use 4


@dataclass(frozen=True)
class Display:
    """Options for the display of a transcript.

    Attributes:
        mark: Pattern for the parts of the outputs to highlight.
        notes: Notes in Markdown, by the pattern that each of them refers to.
        steps: Numbers of the steps to show, counted from 1; all by default.
    """

    mark: str | None = None
    notes: Mapping[str, str] | None = None
    steps: Sequence[int] | None = None


def anchor(snippet: str) -> str:
    """The fragment of a link to a snippet's terminal, without the ``#``."""
    return f"run-{snippet.rpartition('/')[2]}"


def colours(nodes: Sequence[str], places: Iterable[str] = ()) -> dict[str, str]:
    """Choose the CSS class for the colour of each node and container, by name.

    A node has the same colour in the whole book. A container has a colour that no other place in its chapter has, as
    long as there are enough colours.

    Args:
        nodes: Names of the network's nodes, the host first.
        places: Names of the nodes and containers on which a chapter's snippets run, in order.
    """
    numbers = {name: number if number < COLOURS else number % (COLOURS - 1) + 1 for number, name in enumerate(nodes)}
    unique = list(dict.fromkeys(places))
    free = [number for number in range(1, COLOURS) if number not in {numbers.get(name) for name in unique}]
    containers = [name for name in unique if name not in numbers]
    numbers |= {name: (free or [COLOURS - 1])[n % max(1, len(free))] for n, name in enumerate(containers)}
    return {name: f"node-{number}" for name, number in numbers.items()}


@dataclass(frozen=True)
class Terminals:
    """Renders transcripts.

    Attributes:
        colours: The CSS class for the colour of each node and container, see `colours`.
        inline: Converts the Markdown of a note to HTML.
        busy: Whether the outputs are those of an earlier run, while a new one is in progress.
    """

    colours: Mapping[str, str] = field(default_factory=dict)
    inline: Inline = str
    busy: bool = False

    def terminal(self, transcript: Transcript, display: Display | None = None, *, name: str = "") -> Markup:
        """Render a terminal with its commands, their outputs, and links to the files for download.

        Args:
            transcript: The transcript to show.
            display: Options for its display.
            name: The fragment of links to the terminal; by default the snippet's `anchor`.

        Raises:
            RenderFailed: A pattern does not match in the outputs shown, or a step does not exist.
        """
        display = display or Display()
        steps = _chosen(transcript, display)
        name = name or anchor(transcript.snippet)
        annotations = _Annotations(display, name)
        shown = [
            {
                "command": _highlight(step.command, transcript.language),
                "output": annotations.apply(_printed(step)),
                "status": step.status,
            }
            for step in steps
        ]
        annotations.check(transcript)
        lines = sum(step.command.count("\n") + 1 + step.output.count("\n") for step in steps)
        return render(
            "terminal",
            node=self.colours.get(transcript.place, "node-0"),
            id=name,
            where=transcript.place if transcript.kind == "host" else f"container {transcript.place}",
            long=lines > LONG_LINES,
            lines=lines,
            files=_files(transcript),
            copy=_one_line("\n".join(step.command for step in steps)),
            # The style sheet adds the prompt, so that it is neither selected by the mouse nor found by the search.
            prompt="" if transcript.language == "python" else f"{transcript.place}# ",
            steps=shown,
            notes=[Markup(self.inline(text)) for text in (display.notes or {}).values()],  # noqa: S704 - the writer's
            busy=self.busy,
        )


def source(transcript: Transcript) -> Markup:
    """Render a snippet's commands alone, highlighted."""
    text = "\n\n".join(step.command for step in transcript.steps)
    return render("source", code=_highlight(text, transcript.language))


def diff(text: str, name: str) -> Markup:
    """Render a unified diff of a snippet's output, with removed and added lines marked.

    The hunk headers, whose line numbers mean nothing to a reader, become ``…``.

    Args:
        text: The diff.
        name: The snippet's name.
    """
    tags = {"-": "del", "+": "ins"}
    lines = _HUNK.sub("…", text.split("\n", 3)[3]).splitlines(keepends=True)
    runs = [(tag, "".join(run)) for tag, run in itertools.groupby(lines, key=lambda line: tags.get(line[0]))]
    return render("diff", name=name, runs=runs)


def _one_line(text: str) -> Markup:
    """Text for an HTML attribute, with newlines as character references."""
    return Markup("&#10;").join(text.split("\n"))


def _files(transcript: Transcript) -> list[dict[str, str]]:
    """Links to the files for download that belong to a terminal, see `livedocs.pages.downloads`."""
    name = transcript.snippet.rpartition("/")[2]
    folder = transcript.snippet.split("/")[-2]
    script = f"{folder}/{name}{'.py' if transcript.language == 'python' else '.sh'}"
    links = [(script, "script", f"script {name}"), (f"{folder}/{name}.txt", "transcript", f"transcript {name}")]
    for file, content in transcript.files:
        text = f"{file} ({len(content)} bytes)"
        links.append((f"{folder}/{file}", text, text))
    return [{"href": href, "text": text, "label": label} for href, text, label in links]


def _chosen(transcript: Transcript, display: Display) -> list[Step]:
    if display.steps is None:
        return list(transcript.steps)
    for number in display.steps:
        if not 1 <= number <= len(transcript.steps):
            raise RenderFailed(f"there is no step {number}; the snippet has {len(transcript.steps)}")
    return [transcript.steps[number - 1] for number in display.steps]


def _printed(step: Step) -> str:
    output = step.output.expandtabs(TAB_COLUMNS)
    return f"{output}\n" if output and not output.endswith("\n") else output


@functools.cache
def _lexer(language: str) -> BashLexer | PythonLexer:
    """The lexer of a language, created on first use because a lexer compiles all its patterns."""
    return _LEXERS[language]()


@functools.cache
def _highlight(text: str, language: str) -> Markup:
    html = pygments.highlight(text, _lexer(language), _PLAIN).rstrip("\n")
    useful = _TOKEN.sub(lambda token: token[0] if token[1] in _USEFUL else token[2], html)
    while (joined := _SPLIT_TOKEN.sub(r'<span class="\1">\2\3', useful)) != useful:
        useful = joined
    return Markup(useful)  # noqa: S704 - the highlighter escapes


class _Annotations:
    """The highlights of a terminal, and its numbered notes, each of which refers to the first match of its pattern."""

    def __init__(self, display: Display, name: str) -> None:
        self._name = name
        self._mark = _compile(display.mark) if display.mark else None
        self._marked = False
        self._notes = [_compile(pattern) for pattern in (display.notes or {})]
        self._placed: set[int] = set()

    def apply(self, text: str) -> Markup:
        """Escape an output and annotate it."""
        spans: list[tuple[int, int, Markup]] = []
        for number, pattern in enumerate(self._notes, start=1):
            if number in self._placed or not (match := pattern.search(text)):
                continue
            self._placed.add(number)
            start, end = match.span(1 if pattern.groups else 0)
            spans.append((start, end, self._reference(number, over=text.startswith(_ROOM_FOR_NUMBER, end))))
        if self._mark:
            for match in self._mark.finditer(text):
                self._marked = True
                start, end = match.span(1 if self._mark.groups else 0)
                if end > start and not any(start < e and s < end for s, e, _ in spans):
                    spans.append((start, end, Markup()))
        parts, at = [], 0
        for start, end, reference in sorted(spans):
            begin = max(start, at)
            parts += [_escape(text[at:begin]), _marked(text[begin:end]), reference]
            at = max(end, at)
        return Markup().join([*parts, _escape(text[at:])])

    def _reference(self, number: int, *, over: bool) -> Markup:
        """The number of a note. With ``over`` it covers the blanks that follow, so that the columns stay aligned."""
        html = Markup('<sup class="note-ref{}"><a href="#{}-{}" aria-label="Note {}">{}</a></sup>')
        return html.format(" note-ref--over" if over else "", self._name, number, number, number)

    def check(self, transcript: Transcript) -> None:
        """Raise if a pattern has not matched."""
        missing = [p.pattern for number, p in enumerate(self._notes, start=1) if number not in self._placed]
        if self._mark and not self._marked:
            missing.append(self._mark.pattern)
        if missing:
            raise RenderFailed(f"nothing in the output matches {', '.join(map(repr, missing))}", transcript.output)


def _escape(text: str) -> Markup:
    """Escape text between tags. Quotation marks need no escaping there, and an output may have thousands of them."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped


def _marked(text: str) -> Markup:
    """Highlight each line of a text, without the blanks around it."""
    return Markup(_NOT_BLANK.sub(lambda line: f"<mark>{line[0]}</mark>", _escape(text)))  # noqa: S704 - escaped


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise RenderFailed(f"the pattern {pattern!r} does not compile: {error}") from None
