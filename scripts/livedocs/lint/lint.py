"""Checks a book against the rules of the house: its sources, then the site that its records give."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.book.book import Book, configuration, page_files
from livedocs.book.options import Options
from livedocs.errors import BuildFailed, LivedocsError, SourceError
from livedocs.lint.house import PAGE_RULES, SITE_RULES, SNIPPET_RULES
from livedocs.lint.links import read_site

if TYPE_CHECKING:
    from collections.abc import Sequence


def sources(root: Path) -> list[LivedocsError]:
    """Everything that is wrong with the pages and snippets of the book in the folder ``root``."""
    try:
        config = configuration(root)
    except SourceError as error:
        return [error]
    rules = PAGE_RULES.values()
    try:
        book = Book.of_config(config)
    except BuildFailed as error:
        options = Options()
        return [
            *error.errors,
            *(e for path in page_files(config).values() for rule in rules for e in rule(path, options)),
        ]
    found: list[LivedocsError] = [
        e for page in book.pages.values() for rule in rules for e in rule(page.path, book.options)
    ]
    return found + [
        e for snippet in book.snippets.values() for rule in SNIPPET_RULES.values() for e in rule(snippet, book.options)
    ]


def site(folder: Path, docs: Path) -> list[SourceError]:
    """Everything that is wrong with the site in ``folder``, which was built from the pages in ``docs``."""
    found = [error for page in read_site(folder, docs) for rule in SITE_RULES.values() for error in rule(page)]
    return list({str(error): error for error in found}.values())


def replayed(root: Path) -> Sequence[LivedocsError]:
    """Everything that is wrong with the site that the records give."""
    with tempfile.TemporaryDirectory(prefix="livedocs-lint-") as folder:
        target = Path(folder) / "site"
        done = subprocess.run(
            [sys.executable, "-m", "livedocs", "build", "--replay", "--site", str(target)],
            cwd=root,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            return [LivedocsError(f"the site does not build from the records:\n{done.stderr.strip()}")]
        return site(target, root / "docs")
