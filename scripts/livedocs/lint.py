"""What no build refuses and no page may hold: checked on the sources, then on a site built from the records.

``python -m livedocs.lint`` says all of it, each with file and line. `PAGE_RULES`, `SNIPPET_RULES` and `SITE_RULES`
are the lists; a rule's docstring is its documentation.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import load_config

from livedocs import front, plan
from livedocs.errors import BuildFailed, LivedocsError, Location, SourceError
from livedocs.links import Page, read_site
from livedocs.macros import MACROS, SHOWING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from livedocs.snippet import Snippet

LONGEST_SNIPPET = 24

_ADDRESS = re.compile(
    r"(?<!section[ -])(?<!§)\b\d{1,3}(?:\.\d{1,3}){3}\b|172\.1[78]\b"
    r"|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|\b(?:[0-9a-f]{1,4}:){1,7}:[0-9a-f]*"
)
_DOCKERS_OWN = re.compile(r"172\.1[78]\.\d+(?:\.\d+)?")
_TYPED = re.compile(r"^\s*(?:[$#] \w|\w+@\w+[:~]|\d+: \w+: <|PING |CONTAINER ID)")
_NOT_PROSE = re.compile(r"\A---\n.*?\n---\n|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def prose(path: Path) -> list[tuple[int, str]]:
    """A page's lines with their numbers, without front matter, comments and macro calls."""
    text = _NOT_PROSE.sub(lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8-sig"))
    return list(enumerate(text.splitlines(), start=1))


def literal_address(path: Path) -> Iterable[SourceError]:
    """An address in prose comes from an output, so that it is true on every host."""
    for number, line in prose(path):
        if found := _ADDRESS.search(line):
            cure = 'take it from an output: {{ value("snippet", "regex") }}'
            yield SourceError(Location(path, number), f"the address {found[0]} is typed by hand", cure)


def pasted_output(path: Path) -> Iterable[SourceError]:
    """What looks like a terminal in a code fence was typed by hand."""
    inside = False
    for number, line in prose(path):
        if line.lstrip().startswith("```"):
            inside = not inside
        elif inside and _TYPED.match(line):
            cure = 'put the command into a snippet and call {{ run("it") }}'
            yield SourceError(Location(path, number), f"this looks like pasted output: {line.strip()}", cure)


def short(snippet: Snippet) -> Iterable[SourceError]:
    """A snippet shows one thing and fits a terminal."""
    length = len(snippet.path.read_text(encoding="utf-8").splitlines())
    if length > LONGEST_SNIPPET:
        what = f"the snippet has {length} lines, {LONGEST_SNIPPET} at most are wanted"
        yield SourceError(snippet.at(LONGEST_SNIPPET + 1), what, "make two snippets of it")


def no_sleep(snippet: Snippet) -> Iterable[SourceError]:
    """A snippet waits for a condition: a sleep is too short on one host and too long on another."""
    for number, line in _lines(snippet):
        if re.match(r"\s*sleep\b", line):
            yield SourceError(
                snippet.at(number), "a bare sleep", "wait for a condition, with 'timeout' as its deadline"
            )


def no_docker_address(snippet: Snippet) -> Iterable[SourceError]:
    """Docker's default networks in a snippet would be false on a host with others."""
    for number, line in _lines(snippet):
        if found := _DOCKERS_OWN.search(line):
            what = f"{found[0]} is an address of Docker's default networks"
            yield SourceError(snippet.at(number), what, "ask the host for it with 'docker inspect'")


def described_image(page: Page) -> Iterable[SourceError]:
    """An image says in text what it shows, for those who do not see it; a mere ornament is hidden from them."""
    for line, what in page.undescribed:
        yield SourceError(page.at(line, what), f"{what} has no text", "give it one: ![what it shows](file)")


def live_link(page: Page) -> Iterable[SourceError]:
    """A link within the site leads to a page, and to a place on it, that is there."""
    for line, link in page.links:
        if reason := page.dead(link):
            yield SourceError(page.at(line, link), f"the link '{link}' is dead: {reason}", "mend or remove it")


PAGE_RULES: dict[str, Callable[[Path], Iterable[SourceError]]] = {
    "literal address": literal_address,
    "pasted output": pasted_output,
}
SNIPPET_RULES: dict[str, Callable[[Snippet], Iterable[SourceError]]] = {
    "short": short,
    "no sleep": no_sleep,
    "no address of Docker's": no_docker_address,
}
SITE_RULES: dict[str, Callable[[Page], Iterable[SourceError]]] = {
    "images have text": described_image,
    "links lead somewhere": live_link,
}


def sources(root: Path) -> list[LivedocsError]:
    """Everything that is wrong with the pages and snippets of the book in the folder ``root``."""
    config_file = root / "mkdocs.yml"
    try:
        front.check_config(config_file)
        config = load_config(str(config_file))
    except SourceError as error:
        return [error]
    docs = Path(config["docs_dir"])
    found: list[LivedocsError] = [
        e for path in sorted(docs.rglob("*.md")) for rule in PAGE_RULES.values() for e in rule(path)
    ]
    try:
        nav = plan.nav_paths(config["nav"])
        book = plan.make(docs, root / "snippets", nav, showing=SHOWING, macros=MACROS)
    except BuildFailed as error:
        return [*error.errors, *found]
    return found + [e for snippet in book.snippets.values() for rule in SNIPPET_RULES.values() for e in rule(snippet)]


def site(folder: Path, docs: Path) -> list[SourceError]:
    """Everything that is wrong with the site in ``folder``, which was built from the pages in ``docs``."""
    found = [error for page in read_site(folder, docs) for rule in SITE_RULES.values() for error in rule(page)]
    return list({str(error): error for error in found}.values())


def _lines(snippet: Snippet) -> list[tuple[int, str]]:
    return [(n, line) for step in snippet.steps for n, line in enumerate(step.text.splitlines(), start=step.line)]


def _replayed(root: Path) -> Sequence[LivedocsError]:
    """What is wrong with the site that the records give."""
    with tempfile.TemporaryDirectory(prefix="livedocs-lint-") as folder:
        target = Path(folder) / "site"
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(target)],
            cwd=root,
            env={**os.environ, "LIVEDOCS_MODE": "replay", "NO_MKDOCS_2_WARNING": "1"},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            return [LivedocsError(f"the site does not build from the records:\n{done.stderr.strip()}")]
        return site(target, root / "docs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the book of this folder; give the exit status."""
    parser = argparse.ArgumentParser(prog="livedocs.lint", description=__doc__.partition("\n")[0])
    parser.add_argument("--no-site", action="store_true", help="look at the sources only, and build nothing")
    chosen = parser.parse_args(arguments)
    errors: Sequence[LivedocsError] = sources(Path.cwd())
    if not errors and not chosen.no_site:
        errors = _replayed(Path.cwd())
    for error in errors:
        print(f"{error}\n", file=sys.stderr)
    print(f"livedocs.lint: {len(errors)} errors" if errors else "livedocs.lint: all is well")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
