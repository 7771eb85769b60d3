"""Whether contestants print the same as the engine, on the same machine."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bench import plain_bash
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from livedocs.book.book import Book
    from livedocs.book.snippet import Snippet


class Comparison:
    """The outputs that every contestant must print.

    They are not the records, which may be from a machine with another kernel.

    Args:
        book: The book.
        site: A site that was built live, with the transcripts that it offers for download.
    """

    def __init__(self, book: Book, site: Path) -> None:
        self._runs = [run for chapter in book.chapters for run in chapter.runs]
        self._expected = self._downloaded(site)

    def check_scripts(self, contestant: str, outputs: Path) -> None:
        """Compare the outputs that scripts left in a folder.

        Raises:
            LivedocsError: One of them is different.
        """
        found = {path.name: plain_bash.comparable(path.read_bytes().decode()) for path in outputs.iterdir()}
        self._check(contestant, found)

    def check_site(self, contestant: str, site: Path) -> None:
        """Compare the transcripts that another site offers for download.

        Raises:
            LivedocsError: One of them is different.
        """
        self._check(contestant, self._downloaded(site))

    def _check(self, contestant: str, found: Mapping[str, list[str]]) -> None:
        for name, expected in self._expected.items():
            if found.get(name) != expected:
                diff = difflib.unified_diff(expected, found.get(name, []), "live", contestant, lineterm="")
                raise LivedocsError(
                    "\n".join([f"{contestant} does not print what a live build prints in {name}:", *diff])
                )

    def _downloaded(self, site: Path) -> dict[str, list[str]]:
        return {
            plain_bash.script_name(run): [line for snippet in run.snippets for line in _output(site, snippet)]
            for run in self._runs
        }


def _output(site: Path, snippet: Snippet) -> list[str]:
    lines = (site / f"{snippet.name}.txt").read_text(encoding="utf-8").splitlines()
    return plain_bash.comparable("\n".join(line[2:] for line in lines if line.startswith("  ")))
