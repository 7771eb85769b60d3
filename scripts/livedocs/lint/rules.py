"""The house rules: things that a build accepts, but that have no place in a page, a snippet or the site.

`PAGE_RULES`, `SNIPPET_RULES` and `SITE_RULES` list them. A rule's docstring gives its reason, and the site shows it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from livedocs.book.files import read_text
from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from livedocs.book.options import Options
    from livedocs.book.snippet import Snippet
    from livedocs.lint.links import Page

LONGEST_SNIPPET = 24

_ADDRESS = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|\b(?:[0-9a-f]{1,4}:){1,7}:[0-9a-f]*"
)
_TYPED = re.compile(r"^\s*(?:[$#] \w|\w+@\w+[:~]|\d+: \w+: <|PING |CONTAINER ID)")
_NOT_PROSE = re.compile(r"\A---\n.*?\n---\n|\[[^\]]*\]\(https?:[^)]*\)|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def prose(path: Path) -> list[tuple[int, str]]:
    """The numbered lines of a page, without front matter, comments, macro calls and links to other sites.

    Such links often lead to a standard, whose section numbers can look like addresses.
    """
    text = _NOT_PROSE.sub(lambda match: "\n" * match[0].count("\n"), read_text(path))
    return list(enumerate(text.splitlines(), start=1))


def literal_address(path: Path, options: Options) -> Iterable[SourceError]:
    """Addresses in prose are taken from an output, because a typed one is wrong on the next host."""
    patterns = [_ADDRESS, *map(re.compile, options.own_addresses)]
    for number, line in prose(path):
        if address := next((match for pattern in patterns if (match := pattern.search(line))), None):
            cure = 'take it from an output: {{ value("snippet", "regex") }}'
            yield SourceError(Location(path, number), f"the address {address[0]} is typed by hand", cure)


def pasted_output(path: Path, _: Options) -> Iterable[SourceError]:
    """A terminal session in a code fence was typed or pasted, and nobody knows whether it is still true."""
    inside = False
    for number, line in prose(path):
        if line.lstrip().startswith("```"):
            inside = not inside
        elif inside and _TYPED.match(line):
            cure = 'put the command into a snippet, and show that with {{ run("its-name") }}'
            yield SourceError(Location(path, number), f"this looks like pasted output: {line.strip()}", cure)


def short(snippet: Snippet, _: Options) -> Iterable[SourceError]:
    """A snippet shows one thing, and fits on a screen with its output."""
    length = len(snippet.path.read_text(encoding="utf-8").splitlines())
    if length > LONGEST_SNIPPET:
        what = f"the snippet has {length} lines, more than {LONGEST_SNIPPET}"
        yield SourceError(snippet.at(LONGEST_SNIPPET + 1), what, "split it in two")


def no_sleep(snippet: Snippet, _: Options) -> Iterable[SourceError]:
    """Snippets wait for a condition, since any sleep is too short on one host and too long on another."""
    for number, line in _lines(snippet):
        if re.match(r"\s*sleep\b", line):
            yield SourceError(
                snippet.at(number), "a bare sleep", "wait for a condition, with 'timeout' as its deadline"
            )


def no_own_address(snippet: Snippet, options: Options) -> Iterable[SourceError]:
    """Addresses that depend on the host, such as those of Docker's default networks, are looked up and not typed."""
    for number, line in _lines(snippet):
        for pattern in options.own_addresses:
            if address := re.search(pattern, line):
                what = f"the address {address[0]} is right on one host only"
                yield SourceError(
                    snippet.at(number), what, "look it up on the host, for instance with 'docker inspect'"
                )


def described_image(page: Page) -> Iterable[SourceError]:
    """An image has a text alternative for readers who cannot see it. Decoration is marked as hidden instead."""
    for line, what in page.undescribed:
        yield SourceError(page.at(line, what), f"{what} has no text", "give it one: ![what it shows](file)")


def live_link(page: Page) -> Iterable[SourceError]:
    """A link within the site leads to a page that exists, and to an anchor that exists on that page."""
    for line, link in page.links:
        if reason := page.dead(link):
            yield SourceError(page.at(line, link), f"the link '{link}' is dead: {reason}", "fix or remove it")


PAGE_RULES: dict[str, Callable[[Path, Options], Iterable[SourceError]]] = {
    "literal address": literal_address,
    "pasted output": pasted_output,
}
SNIPPET_RULES: dict[str, Callable[[Snippet, Options], Iterable[SourceError]]] = {
    "short": short,
    "no sleep": no_sleep,
    "no address of one host": no_own_address,
}
SITE_RULES: dict[str, Callable[[Page], Iterable[SourceError]]] = {
    "images have text": described_image,
    "links lead somewhere": live_link,
}


def _lines(snippet: Snippet) -> list[tuple[int, str]]:
    return [(n, line) for step in snippet.steps for n, line in enumerate(step.text.splitlines(), start=step.line)]
