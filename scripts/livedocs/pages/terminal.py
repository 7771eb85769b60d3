"""From a transcript to a terminal in HTML: commands and outputs come from the transcript, so no lexer guesses.

The commands of a block, and nothing else, are what its copy button copies; prompts cannot be selected with the mouse;
outputs stay out of the search index.
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

    # From a line of Markdown, such as a note, to HTML.
    Inline = Callable[[str], str]

_LEXERS = {"bash": BashLexer, "python": PythonLexer}
_PLAIN: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
# Of the highlighter's classes, those that help to read a command; every other element is one more to lay out.
_USEFUL = {"s", "s1", "s2", "sb", "c", "c1"}
_TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_SPLIT_TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>(\s*)<span class="\1">')
_NOT_BLANK = re.compile(r"\S(?:.*\S)?")  # of a line
_ROOM_FOR_NUMBER = 3 * " "
_HUNK = re.compile(r"^@@ .* @@$", re.MULTILINE)

COLOURS = 8  # of nodes, in the style sheet
LONG_LINES = 32  # a longer block scrolls by itself
TAB_COLUMNS = 8  # as terminals do; Markdown would take 4


@dataclass(frozen=True)
class Look:
    """How a page wants a transcript to look.

    Attributes:
        mark: Pattern of what is highlighted in the outputs.
        notes: Notes by the pattern they hang on, in Markdown.
        steps: Which steps, counted from 1; all by default.
    """

    mark: str | None = None
    notes: Mapping[str, str] | None = None
    steps: Sequence[int] | None = None


def anchor(snippet: str) -> str:
    """The fragment of a link to a snippet's terminal, without its ``#``."""
    return f"run-{snippet.rpartition('/')[2]}"


def colours(nodes: Sequence[str], places: Iterable[str] = ()) -> dict[str, str]:
    """The classes that give places their colours, by name.

    A node has the same colour in the whole book; a container has one that no other place of its chapter has, as long as
    there are enough of them.

    Args:
        nodes: The nodes of the network; the first is the host.
        places: Where the snippets of a chapter run, in their order.
    """
    numbers = {name: number if number < COLOURS else number % (COLOURS - 1) + 1 for number, name in enumerate(nodes)}
    here = list(dict.fromkeys(places))
    free = [number for number in range(1, COLOURS) if number not in {numbers.get(name) for name in here}]
    containers = [name for name in here if name not in numbers]
    numbers |= {name: (free or [COLOURS - 1])[n % max(1, len(free))] for n, name in enumerate(containers)}
    return {name: f"node-{number}" for name, number in numbers.items()}


@dataclass(frozen=True)
class Terminals:
    """Renders transcripts.

    Attributes:
        colours: See `colours`.
        inline: Converts the Markdown of a note.
        busy: Whether the outputs are from before a run that has not ended.
    """

    colours: Mapping[str, str] = field(default_factory=dict)
    inline: Inline = str
    busy: bool = False

    def terminal(self, transcript: Transcript, look: Look | None = None, *, name: str = "") -> Markup:
        """One terminal with its commands, their outputs, and links to the files behind it.

        Args:
            transcript: What to show.
            look: How.
            name: The fragment of links to it, where that is not its `anchor`.

        Raises:
            RenderFailed: A pattern of ``look`` matches nothing in the outputs shown, or there is no such step.
        """
        look = look or Look()
        steps = _chosen(transcript, look)
        name = name or anchor(transcript.snippet)
        pointers = _Pointers(look, name)
        shown = [
            {
                "command": _highlight(step.command, transcript.language),
                "output": pointers.apply(_printed(step)),
                "status": step.status,
            }
            for step in steps
        ]
        pointers.check(transcript)
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
            # The prompt is added by the style sheet: neither a mouse's selection nor the search takes it for text.
            prompt="" if transcript.language == "python" else f"{transcript.place}# ",
            steps=shown,
            notes=[Markup(self.inline(text)) for text in (look.notes or {}).values()],  # noqa: S704 - the writer's
            busy=self.busy,
        )


def source(transcript: Transcript) -> Markup:
    """The snippet's commands alone, highlighted."""
    text = "\n\n".join(step.command for step in transcript.steps)
    return render("source", code=_highlight(text, transcript.language))


def diff(text: str, name: str) -> Markup:
    """A unified diff of what one snippet printed, with removed and added lines marked.

    Its lines that give positions in the record are reduced to `…` where lines are skipped.
    """
    tags = {"-": "del", "+": "ins"}
    lines = _HUNK.sub("…", text.split("\n", 3)[3]).splitlines(keepends=True)
    runs = [(tag, "".join(run)) for tag, run in itertools.groupby(lines, key=lambda line: tags.get(line[0]))]
    return render("diff", name=name, runs=runs)


def _one_line(text: str) -> Markup:
    """Text for an attribute, whose newlines HTML writes as character references."""
    return Markup("&#10;").join(text.split("\n"))


def _files(transcript: Transcript) -> list[dict[str, str]]:
    """Links to the files behind a terminal: below its page's folder, see `livedocs.pages.downloads`."""
    name = transcript.snippet.rpartition("/")[2]
    folder = transcript.snippet.split("/")[-2]
    script = f"{folder}/{name}{'.py' if transcript.language == 'python' else '.sh'}"
    links = [(script, "script", f"script {name}"), (f"{folder}/{name}.txt", "transcript", f"transcript {name}")]
    for file, content in transcript.files:
        text = f"{file} ({len(content)} bytes)"
        links.append((f"{folder}/{file}", text, text))
    return [{"href": href, "text": text, "label": label} for href, text, label in links]


def _chosen(transcript: Transcript, look: Look) -> list[Step]:
    if look.steps is None:
        return list(transcript.steps)
    for number in look.steps:
        if not 1 <= number <= len(transcript.steps):
            raise RenderFailed(f"there is no step {number}; the snippet has {len(transcript.steps)}")
    return [transcript.steps[number - 1] for number in look.steps]


def _printed(step: Step) -> str:
    output = step.output.expandtabs(TAB_COLUMNS)
    return f"{output}\n" if output and not output.endswith("\n") else output


@functools.cache
def _lexer(language: str) -> BashLexer | PythonLexer:
    """Made when it is first needed: a lexer compiles all its patterns."""
    return _LEXERS[language]()


@functools.cache
def _highlight(text: str, language: str) -> Markup:
    html = pygments.highlight(text, _lexer(language), _PLAIN).rstrip("\n")
    useful = _TOKEN.sub(lambda token: token[0] if token[1] in _USEFUL else token[2], html)
    while (joined := _SPLIT_TOKEN.sub(r'<span class="\1">\2\3', useful)) != useful:
        useful = joined
    return Markup(useful)  # noqa: S704 - the highlighter escapes


class _Pointers:
    """Marks and numbered notes, hung on the first place where their pattern matches."""

    def __init__(self, look: Look, name: str) -> None:
        self._name = name
        self._mark = _compile(look.mark) if look.mark else None
        self._marked = False
        self._notes = [_compile(pattern) for pattern in (look.notes or {})]
        self._hung: set[int] = set()

    def apply(self, text: str) -> Markup:
        """Escape ``text`` and mark it."""
        spans: list[tuple[int, int, Markup]] = []
        for number, pattern in enumerate(self._notes, start=1):
            if number in self._hung or not (found := pattern.search(text)):
                continue
            self._hung.add(number)
            start, end = found.span(1 if pattern.groups else 0)
            spans.append((start, end, self._reference(number, over=text.startswith(_ROOM_FOR_NUMBER, end))))
        if self._mark:
            for found in self._mark.finditer(text):
                self._marked = True
                start, end = found.span(1 if self._mark.groups else 0)
                if end > start and not any(start < e and s < end for s, e, _ in spans):
                    spans.append((start, end, Markup()))
        parts, at = [], 0
        for start, end, reference in sorted(spans):
            begin = max(start, at)
            parts += [_escape(text[at:begin]), _marked(text[begin:end]), reference]
            at = max(end, at)
        return Markup().join([*parts, _escape(text[at:])])

    def _reference(self, number: int, *, over: bool) -> Markup:
        """The number of a note; ``over`` the blanks that follow where there is room, so that nothing moves."""
        html = Markup('<sup class="note-ref{}"><a href="#{}-{}" aria-label="Note {}">{}</a></sup>')
        return html.format(" note-ref--over" if over else "", self._name, number, number, number)

    def check(self, transcript: Transcript) -> None:
        """Raise where a pattern has matched nothing."""
        missing = [p.pattern for number, p in enumerate(self._notes, start=1) if number not in self._hung]
        if self._mark and not self._marked:
            missing.append(self._mark.pattern)
        if missing:
            raise RenderFailed(f"nothing in the output matches {', '.join(map(repr, missing))}", transcript.output)


def _escape(text: str) -> Markup:
    """Text as it stands between tags, where quotation marks are no markup: an output may have thousands of them."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped


def _marked(text: str) -> Markup:
    """A mark for each line of what is marked, without the blanks around it."""
    return Markup(_NOT_BLANK.sub(lambda line: f"<mark>{line[0]}</mark>", _escape(text)))  # noqa: S704 - escaped


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise RenderFailed(f"the pattern {pattern!r} does not compile: {error}") from None
