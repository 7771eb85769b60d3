"""Records: transcripts kept in the repository beside their snippets, as text that reads well in a diff.

    # lab:trixie, Docker 26.1.5, Linux 6.18.44, Debian GNU/Linux 13 (trixie), 2026-11-23T20:01:39Z
    # snippet 5f0c...
    $ ip route get 172.17.0.2
      172.17.0.2 dev docker0 src 172.17.0.1 uid 0
          cache

Commands follow ``$`` and ``>``, and outputs are indented by two columns, so an output is never mistaken for a command.

A new run *carries* the spelling of the old record forward: text that a volatile rule lets vary is spelled as it was,
and an identity is spelled the same way throughout its chapter. Whatever still differs after that is drift.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from livedocs.book.files import read_text
from livedocs.errors import Location, SourceError, command
from livedocs.records.rules import VOLATILE
from livedocs.records.transcript import Origin, Step, Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from livedocs.book.snippet import Snippet

_ORIGIN = re.compile(r"# (?P<host>[^,]*), Docker (?P<engine>\S*), Linux (?P<kernel>\S+), (?P<system>.*), (?P<when>\S+)")
_NO_NEWLINE = "[no newline at the end]"


def path_of(snippet: Snippet) -> Path:
    """The file of a snippet's record, beside the snippet."""
    return snippet.path.with_suffix(".txt")


def dump(transcript: Transcript) -> str:
    """A transcript as the text of a record, which leaves out how long its steps took."""
    o = transcript.origin
    lines = [
        f"# {o.host}, Docker {o.engine}, Linux {o.kernel}, {o.system}, {o.when:%Y-%m-%dT%H:%M:%SZ}",
        f"# snippet {transcript.digest}",
    ]
    for step in transcript.steps:
        first, *more = step.command.split("\n")
        lines += [f"$ {first}", *(f"> {line}".rstrip() for line in more)]
        lines += [f"  {line}".rstrip() for line in step.output.removesuffix("\n").split("\n") if step.output]
        if step.output and not step.output.endswith("\n"):
            lines.append(_NO_NEWLINE)
        if step.status:
            lines.append(f"[exit {step.status}]")
    return "\n".join(lines) + "\n"


def load(snippet: Snippet, *, stale: bool = False) -> Transcript:
    """Read a snippet's record.

    Args:
        snippet: The snippet.
        stale: Whether to accept a stale record, that is, one of an earlier version of the snippet.

    Raises:
        SourceError: The record is missing, stale or malformed.
    """
    path = path_of(snippet)
    update = f"record it on a lab: {command('snippets', '--update', snippet.name)}"
    if not path.is_file():
        raise SourceError(snippet.at(), f"snippet '{snippet.name}' has no record", update)
    lines = read_text(path).splitlines()
    head = _ORIGIN.fullmatch(lines[0]) if lines else None
    if head is None or len(lines) < 2 or not lines[1].startswith("# snippet "):
        raise SourceError(Location(path, 1), "this is not the first line of a record", update)
    digest = lines[1].removeprefix("# snippet ")
    if digest != snippet.digest and not stale:
        raise SourceError(snippet.at(), f"snippet '{snippet.name}' has changed since it was recorded", update)
    try:
        steps = tuple(_steps(lines[2:]))
        files = tuple((name, (path.parent / name).read_bytes()) for name in snippet.saves)
    except (ValueError, FileNotFoundError) as error:
        raise SourceError(Location(path, 1), f"the record cannot be read: {error}", update) from None
    if len(steps) != len(snippet.steps) and not stale:
        raise SourceError(
            Location(path, 1), f"the record has {len(steps)} steps, the snippet {len(snippet.steps)}", update
        )
    return Transcript(
        snippet=snippet.name,
        place=str(snippet.on),
        kind="container" if snippet.on.container else "host",
        language=snippet.language,
        steps=steps,
        digest=digest,
        origin=Origin(
            head["host"], head["engine"], head["kernel"], head["system"], datetime.fromisoformat(head["when"])
        ),
        files=files,
        replayed=True,
    )


def save(snippet: Snippet, transcript: Transcript) -> None:
    """Write a snippet's record, and the files that the snippet saved, beside the snippet."""
    path = path_of(snippet)
    path.write_text(dump(transcript), encoding="utf-8")
    for name, content in transcript.files:
        (path.parent / name).write_bytes(content)


def drift(old: Transcript, carried: Transcript) -> str:
    """The drift of a carried transcript from its record, as a unified diff; empty if there is none."""
    if [(s.command, s.output, s.status) for s in old.steps] == [(s.command, s.output, s.status) for s in carried.steps]:
        return ""
    before, after = (dump(t).splitlines(keepends=True)[2:] for t in (old, carried))
    return "".join(difflib.unified_diff(before, after, f"{old.snippet} (record)", f"{old.snippet} (this run)"))


def carry(old: Mapping[str, Transcript], new: Mapping[str, Transcript]) -> dict[str, Transcript]:
    """Spell a chapter's new transcripts as its records do, wherever a volatile rule allows it.

    If a snippet has changed, the measures of the new run are kept, so that its record comes from a single run.

    Args:
        old: The chapter's records, by the snippet's name; some may be missing.
        new: Its new transcripts, by the snippet's name, in the order they ran.
    """
    names = _Names()
    for name, transcript in new.items():
        if name in old:
            for was, now in _pairs(old[name], transcript):
                for before, after in _aligned(was.output, now.output):
                    names.learn(before, after)
    carried = {}
    for name, transcript in new.items():
        olds = old[name].steps if name in old and old[name].digest == transcript.digest else ()
        steps = []
        for number, step in enumerate(transcript.steps):
            before = olds[number].output if number < len(olds) else ""
            steps.append(replace(step, output=names.spell(before, step.output)))
        carried[name] = replace(transcript, steps=tuple(steps))
    return carried


@dataclass(frozen=True)
class _Piece:
    """A part of a line: plain text, or a token that a volatile rule matches."""

    text: str
    rule: str = ""
    kind: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """The key by which a thing is recognised elsewhere: Docker prints an ID in full or its first 12 digits."""
        return (self.rule, self.text[:12] if self.rule == "id" else self.text)


class _Names:
    """The name that the record uses for each identity of the new run; the mapping is one to one."""

    def __init__(self) -> None:
        self._old: dict[tuple[str, str], str] = {}
        self._taken: dict[tuple[str, str], tuple[str, str]] = {}

    def learn(self, before: str, after: str) -> None:
        for was, now in zip(_pieces(before), _pieces(after), strict=True):
            if now.kind != "identity":
                continue
            if self._taken.setdefault(was.identity, now.identity) != now.identity:
                continue  # one identity has become two, which is drift
            known = self._old.setdefault(now.identity, was.text)
            if known.startswith(was.text[:12]) and len(was.text) > len(known):
                self._old[now.identity] = was.text  # the full ID also provides its first digits

    def spell(self, before: str, after: str) -> str:
        """``after`` with the names from the record, and with its measures on lines that are otherwise equal."""
        same = {now: was for was, now in _aligned_numbers(before, after)}
        old_lines = before.split("\n")
        lines = []
        for number, line in enumerate(after.split("\n")):
            pieces = _pieces(line)
            olds = _pieces(old_lines[same[number]]) if number in same else pieces
            lines.append("".join(self._spelled(was, now) for was, now in zip(olds, pieces, strict=True)))
        return "\n".join(lines)

    def _spelled(self, was: _Piece, now: _Piece) -> str:
        if now.kind == "measure":
            return was.text
        if now.kind == "identity" and now.identity in self._old:
            return self._old[now.identity][: len(now.text)] if now.rule == "id" else self._old[now.identity]
        return now.text


@cache
def _any_rule() -> re.Pattern[str]:
    """All volatile rules as one pattern; compiled on first use, since a replay compares nothing."""
    rules = (f"(?P<r{number}>{rule.pattern.pattern})" for number, rule in enumerate(VOLATILE))
    return re.compile("|".join(rules), re.MULTILINE)


@lru_cache(maxsize=1 << 16)  # a comparison looks at each line several times
def _pieces(line: str) -> tuple[_Piece, ...]:
    pieces, at = [], 0
    for match in _any_rule().finditer(line):
        rule = VOLATILE[int(str(match.lastgroup)[1:])]
        pieces += [_Piece(line[at : match.start()]), _Piece(match[0], rule.name, rule.kind)]
        at = match.end()
    return (*pieces, _Piece(line[at:]))


def shape(line: str) -> str:
    """A line with each volatile token replaced by the name of its rule."""
    return "".join(f"\0{piece.rule}\0" if piece.rule else piece.text for piece in _pieces(line))


def _aligned_numbers(before: str, after: str) -> list[tuple[int, int]]:
    old, new = ([shape(line) for line in text.split("\n")] for text in (before, after))
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]


def _aligned(before: str, after: str) -> list[tuple[str, str]]:
    old, new = before.split("\n"), after.split("\n")
    return [(old[a], new[b]) for a, b in _aligned_numbers(before, after)]


def _pairs(old: Transcript, new: Transcript) -> Iterator[tuple[Step, Step]]:
    return zip(old.steps, new.steps, strict=False)


def _steps(lines: list[str]) -> Iterator[Step]:
    block: list[str] = []
    for line in [*lines, "$ "]:
        if line.startswith("$ ") and block:
            yield _step(block)
            block = []
        elif not line.startswith("$ ") and not block:
            raise ValueError(f"expected a command, not {line!r}")
        block.append(line)


def _step(lines: list[str]) -> Step:
    typed, printed = [lines[0][2:]], []
    status, end = 0, "\n"
    for line in lines[1:]:
        if line.startswith(">"):
            typed.append(line[2:])
        elif line.startswith("  ") or not line:
            printed.append(line[2:])
        elif line == _NO_NEWLINE:
            end = ""
        elif match := re.fullmatch(r"\[exit (\d+)\]", line):
            status = int(match[1])
        else:
            raise ValueError(f"this is neither a command nor output: {line!r}")
    return Step("\n".join(typed), "\n".join(printed) + end if printed else "", status)
