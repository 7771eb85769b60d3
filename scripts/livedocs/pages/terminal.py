"""From a transcript to HTML: what was typed and what was said come from the transcript, so no lexer guesses.

The commands of a block, and nothing else, are what its copy button copies; prompts cannot be selected with the mouse;
outputs stay out of the search index.
"""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import markdown
import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import BashLexer, PythonLexer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from livedocs.records.transcript import Step, Transcript

_LEXERS = {"bash": BashLexer, "python": PythonLexer}
_PLAIN: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
_MARKDOWN = markdown.Markdown()
# Of the classes of the highlighter's, those that help to read a command; every other box is one more to lay out.
_TELLING = {"s", "s1", "s2", "sb", "c", "c1"}
_BOX = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_SPLIT = re.compile(r'<span class="(\w+)">([^<]*)</span>(\s*)<span class="\1">')
# The beginning of a terminal, up to where its bar's links begin.
_BAR = re.compile(r'<div( class="terminal [^>]*><p class="bar"[^>]*>[^<]*)')
_WORDS = re.compile(r"\S(?:.*\S)?")  # of a line
_ROOM = 3 * " "  # for a note's number
_PLACE = re.compile(r"^@@ .* @@$", re.MULTILINE)
_BUSY = '<span class="busy" role="status">{}</span>'

SEED = 1818  # of the nodes' colours, see `node_class`
LONG_LINES = 32  # a longer block scrolls by itself
TAB_COLUMNS = 8  # as terminals do; Markdown would take 4


class RenderFailed(Exception):
    """What the page asks to point at is not in the output; says what, and what was ``seen``."""

    def __init__(self, what: str, seen: str = "") -> None:
        super().__init__(what)
        self.seen = seen


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


def node_class(name: str) -> str:
    """The class that gives a node its colour, the same wherever its name stands.

    The seed is one that gives each of the lab's machines a colour of its own.
    """
    return "node-0" if name == "host" else f"node-{zlib.crc32(name.encode(), SEED) % 7 + 1}"


def anchor(snippet: str) -> str:
    """What a link to a snippet's terminal ends in, behind the ``#``."""
    return f"run-{snippet.rpartition('/')[2]}"


def terminal(transcript: Transcript, look: Look | None = None, *, name: str = "") -> str:
    """One terminal with its commands, what they printed, and links to the files behind it, as HTML.

    Args:
        transcript: What to show.
        look: How.
        name: What links to it end in, where that is not its `anchor`.

    Raises:
        RenderFailed: A pattern of ``look`` matches nothing in the outputs shown, or there is no such step.
    """
    look = look or Look()
    steps = _chosen(transcript, look)
    name = html.escape(name or anchor(transcript.snippet))
    pointers = _Pointers(look, name)
    body = "".join(_step(transcript, step, pointers) for step in steps)
    pointers.complain(transcript)
    lines = sum(step.command.count("\n") + 1 + step.output.count("\n") for step in steps)
    long = lines > LONG_LINES
    place = html.escape(transcript.place)
    where = place if transcript.kind == "host" else f"container {place}"
    copy = html.escape("\n".join(step.command for step in steps), quote=True).replace("\n", "&#10;")
    # tabindex on <pre>: the theme's script owns the tabindex of <code>, and looks at its width only.
    focus, counted = (' tabindex="0"', f"<span>{lines} lines</span>") if long else ("", "")
    return (
        f'<div class="terminal no-copy {node_class(transcript.place)}{" terminal--long" if long else ""}" id="{name}">'
        f'<p class="bar" data-search-exclude>{where}{counted}{_files(transcript)} '
        f'<button type="button" class="take" title="Copy the commands" data-clipboard-text="{copy}">copy</button></p>'
        f'<pre{focus} role="group" aria-label="Terminal on {where}"><code>{body}</code></pre>'
        f"{pointers.list()}</div>"
    )


def follow(script: str, options: str) -> str:
    """What stands at the head of a chapter: how to get the same host, and a switch for its outputs, as HTML."""
    lab = html.escape(f"./scripts/nox -s lab{f' --{options}' if options else ''}")
    return (
        f'<div class="follow" data-search-exclude><p><b>Follow along:</b> <code>{lab}</code> '
        f'gives you the same host; here are <a href="{html.escape(script)}" download>all commands as a script</a>.</p>'
        '<button type="button" class="predict" aria-pressed="false">Hide outputs, predict first</button></div>'
    )


def foot(transcripts: Sequence[Transcript], script: str, commit: str = "") -> str:
    """What stands at the end of a chapter: where its outputs come from, and its commands to take away, as HTML."""
    built = transcripts[0].built
    said = "Recorded" if transcripts[0].replayed else "Run"
    engine = f"Docker {built.engine}, " if built.engine else ""
    commands = sum(len(transcript.steps) for transcript in transcripts)
    book = f"; the book's commit is <code>{html.escape(commit)}</code>" if commit else ""
    return (
        f'<aside class="provenance" aria-label="Where this comes from" data-search-exclude>'
        f"<p>{said} on a fresh host (<code>{html.escape(built.host)}</code>): "
        f"{engine}{html.escape(built.system)}, Linux {html.escape(built.kernel)}; "
        f"{commands} command{'s' if commands > 1 else ''}, "
        f'<time datetime="{built.when:%Y-%m-%dT%H:%M:%SZ}">{built.when:%d %B %Y, %H:%M} UTC</time>{book}. '
        f'<a href="{html.escape(script)}" download>All commands of this chapter as a script</a>.</p></aside>'
    )


def not_run(why: str) -> str:
    """What stands where a terminal or figure would, had its snippet run, as HTML."""
    return (
        f'<div class="admonition warning"><p class="admonition-title">Not run here</p><p>{html.escape(why)}.</p></div>'
    )


def plain(text: str, name: str) -> str:
    """Text in columns, which scrolls by itself where the page is narrow, as HTML."""
    return (
        f'<pre class="no-copy" tabindex="0" role="group" aria-label="{html.escape(name)}" data-search-exclude>'
        f"<code>{html.escape(text, quote=False)}\n</code></pre>"
    )


def diff(text: str, name: str) -> str:
    """A unified diff of what one snippet said, with what went and what came marked, as HTML.

    Of its lines that say where they stand in the record, `…` is left where some are skipped.
    """
    tags = {"-": "del", "+": "ins"}
    said = _PLACE.sub("…", text.split("\n", 3)[3])
    lines = html.escape(said, quote=False).splitlines(keepends=True)
    runs = ((tag, "".join(run)) for tag, run in itertools.groupby(lines, key=lambda line: tags.get(line[0])))
    body = "".join(f"<{tag}>{run}</{tag}>" if tag else run for tag, run in runs)
    return (
        f'<pre class="no-copy diff" tabindex="0" role="group" aria-label="What differs in {html.escape(name)}" '
        f"data-search-exclude><code>{body}</code></pre>"
    )


def aside(text: str) -> str:
    """A sentence that is no prose, as HTML."""
    return f"<p>{html.escape(text)}.</p>"


def from_record(why: str) -> str:
    """What stands below the title of a chapter that could not run on this host, and is shown from its record."""
    return (
        '<div class="admonition note"><p class="admonition-title">Shown from its record</p>'
        f"<p>{html.escape(why[:1].upper() + why[1:])}. The outputs of this chapter were recorded on a lab, "
        "see the foot of the page.</p></div>"
    )


def failed(message: str) -> str:
    """What stands, while a page is written, where something would that went wrong, as HTML."""
    said = html.escape(message)
    return f'<div class="admonition failure"><p class="admonition-title">This failed</p><pre>{said}</pre></div>'


def refreshing(block: str) -> str:
    """A block whose terminals show what they said before their chapter's run, which has not ended; nothing moves."""
    return _BAR.sub(rf'<div aria-busy="true"\1{_BUSY.format("being refreshed")}', block)


def waiting(commands: str) -> str:
    """What stands, while a page is written, where something will that has never run, as HTML."""
    code = f"<pre><code>{html.escape(commands, quote=False)}\n</code></pre>" if commands else ""
    return f'<div aria-busy="true" class="terminal no-copy"><p class="bar">{_BUSY.format("runs now")}</p>{code}</div>'


def source(transcript: Transcript) -> str:
    """The snippet's commands alone, highlighted, as HTML."""
    text = "\n\n".join(step.command for step in transcript.steps)
    code = _highlight(text, transcript.language)
    return f'<div class="highlight"><pre><span></span><code>{code}\n</code></pre></div>'


def side_by_side(terminals: Sequence[str]) -> str:
    """Several terminals beside each other, which stack where the page is narrow."""
    return f'<div class="terminals">{"".join(terminals)}</div>'


def figure(svg: str, caption: str) -> str:
    """A figure with its caption, as HTML; both are HTML already."""
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure data-search-exclude>{svg}{said}</figure>"


def wrap(rendered: str, indent: str = "") -> str:
    """HTML as a Markdown fence that `fence` unwraps: a fence works inside lists, tabs and admonitions as well."""
    return f"{indent}``` rendered\n{indent}{json.dumps(rendered)}\n{indent}```"


def fence(text: str, *_: Any, **__: Any) -> str:
    """The ``rendered`` fence of `mkdocs.yml`'s pymdownx.superfences: HTML that is done, kept from Markdown."""
    return str(json.loads(text))


def _files(transcript: Transcript) -> str:
    """Links to what lies behind a terminal: below its page's folder, see `livedocs.pages.downloads`."""
    name = transcript.snippet.rpartition("/")[2]
    script = f"{transcript.snippet}{'.py' if transcript.language == 'python' else '.sh'}"
    links = [(script, "script", f"script {name}"), (f"{transcript.snippet}.txt", "transcript", f"transcript {name}")]
    for file, content in transcript.files:
        text = f"{file} ({len(content)} bytes)"
        links.append((f"{transcript.snippet.rpartition('/')[0]}/{file}", text, text))
    return "".join(
        f' <a href="{html.escape(href)}" download aria-label="{html.escape(label)}">{html.escape(text)}</a>'
        for href, text, label in links
    )


def _chosen(transcript: Transcript, look: Look) -> list[Step]:
    if look.steps is None:
        return list(transcript.steps)
    for number in look.steps:
        if not 1 <= number <= len(transcript.steps):
            raise RenderFailed(f"there is no step {number}; the snippet has {len(transcript.steps)}")
    return [transcript.steps[number - 1] for number in look.steps]


def _step(transcript: Transcript, step: Step, pointers: _Pointers) -> str:
    code = _highlight(step.command, transcript.language)
    # The prompt is added by the style sheet: neither a mouse's selection nor the search takes it for text.
    prompt = "" if transcript.language == "python" else f' data-prompt="{html.escape(transcript.place)}# "'
    said = step.output.expandtabs(TAB_COLUMNS)
    if said and not said.endswith("\n"):
        said += "\n"
    parts = [f"<b{prompt}>{code}</b>\n"]
    if said:
        parts.append(f'<span class="go" data-search-exclude>{pointers.apply(said)}</span>')
    if step.status:
        parts.append(f'<span class="exit" data-search-exclude>exit status {step.status}\n</span>')
    return "".join(parts)


@functools.cache
def _lexer(language: str) -> BashLexer | PythonLexer:
    """Made when it is first needed: a lexer compiles all its patterns."""
    return _LEXERS[language]()


@functools.cache
def _highlight(text: str, language: str) -> str:
    marked = pygments.highlight(text, _lexer(language), _PLAIN).rstrip("\n")
    telling = _BOX.sub(lambda box: box[0] if box[1] in _TELLING else box[2], marked)
    while (joined := _SPLIT.sub(r'<span class="\1">\2\3', telling)) != telling:
        telling = joined
    return telling


def _marked(text: str) -> str:
    """A mark for each line of what is marked, without the blanks around it."""
    return _WORDS.sub(lambda line: f"<mark>{line[0]}</mark>", html.escape(text, quote=False))


class _Pointers:
    """Marks and numbered notes, hung on the first place where their pattern matches."""

    def __init__(self, look: Look, name: str) -> None:
        self._name = name
        self._mark = _compile(look.mark) if look.mark else None
        self._marked = False
        self._notes = [(_compile(pattern), text) for pattern, text in (look.notes or {}).items()]
        self._hung: set[int] = set()

    def apply(self, text: str) -> str:
        """Escape ``text`` and mark it."""
        spans: list[tuple[int, int, str]] = []
        for number, (pattern, _) in enumerate(self._notes, start=1):
            if number in self._hung or not (found := pattern.search(text)):
                continue
            self._hung.add(number)
            start, end = found.span(1 if pattern.groups else 0)
            link = f'<a href="#{self._name}-{number}" aria-label="Note {number}">{number}</a>'
            over = " note-ref--over" if text.startswith(_ROOM, end) else ""
            spans.append((start, end, f'<sup class="note-ref{over}">{link}</sup>'))
        if self._mark:
            for found in self._mark.finditer(text):
                self._marked = True
                start, end = found.span(1 if self._mark.groups else 0)
                if end > start and not any(start < e and s < end for s, e, _ in spans):
                    spans.append((start, end, ""))
        done, at = [], 0
        for start, end, reference in sorted(spans):
            begin = max(start, at)
            before, marked = text[at:begin], text[begin:end]
            done += [html.escape(before, quote=False), _marked(marked), reference]
            at = max(end, at)
        return "".join(done) + html.escape(text[at:], quote=False)

    def complain(self, transcript: Transcript) -> None:
        missing = [p.pattern for n, (p, _) in enumerate(self._notes, start=1) if n not in self._hung]
        if self._mark and not self._marked:
            missing.append(self._mark.pattern)
        if missing:
            raise RenderFailed(f"nothing in the output matches {', '.join(map(repr, missing))}", transcript.output)

    def list(self) -> str:
        if not self._notes:
            return ""
        items = "".join(
            f'<li id="{self._name}-{number}">{_inline(text)}</li>'
            for number, (_, text) in enumerate(self._notes, start=1)
        )
        return f'<ol class="notes">{items}</ol>'


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise RenderFailed(f"the pattern {pattern!r} does not compile: {error}") from None


def _inline(text: str) -> str:
    return _MARKDOWN.reset().convert(text).removeprefix("<p>").removesuffix("</p>")
