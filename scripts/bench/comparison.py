"""Whether contestants print the same as the records."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bench import plain_bash
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bench.variants import Original
    from livedocs.book.snippet import Snippet


class Comparison:
    """The outputs that every contestant must print.

    Args:
        original: The book, with its recorded outputs.
    """

    def __init__(self, original: Original) -> None:
        transcripts = original.results.transcripts
        self._runs = [run for chapter in original.book.chapters for run in chapter.runs]
        self._expected = {
            plain_bash.script_name(run): [
                line for s in run.snippets for line in plain_bash.comparable(transcripts[s.name].output)
            ]
            for run in self._runs
        }

    def check_scripts(self, contestant: str, outputs: Path) -> None:
        """Compare the outputs that scripts left in a folder.

        Raises:
            LivedocsError: One of them is not as recorded.
        """
        found = {path.name: plain_bash.comparable(path.read_bytes().decode()) for path in outputs.iterdir()}
        self._check(contestant, found)

    def check_site(self, contestant: str, site: Path) -> None:
        """Compare the transcripts that a site offers for download.

        Raises:
            LivedocsError: One of them is not as recorded.
        """
        found = {
            plain_bash.script_name(run): [line for s in run.snippets for line in _downloaded(site, s)]
            for run in self._runs
        }
        self._check(contestant, found)

    def _check(self, contestant: str, found: Mapping[str, list[str]]) -> None:
        for name, expected in self._expected.items():
            if found.get(name) != expected:
                diff = difflib.unified_diff(expected, found.get(name, []), "record", contestant, lineterm="")
                raise LivedocsError("\n".join([f"{contestant} does not print what was recorded of {name}:", *diff]))


def _downloaded(site: Path, snippet: Snippet) -> list[str]:
    lines = (site / f"{snippet.name}.txt").read_text(encoding="utf-8").splitlines()
    return plain_bash.comparable("\n".join(line[2:] for line in lines if line.startswith("  ")))
