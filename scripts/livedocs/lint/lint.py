"""Checks a book against the house rules: first its sources, then the site built from its records."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.book.book import Book, configuration, page_files
from livedocs.book.options import Options
from livedocs.errors import BuildFailed, LivedocsError, SourceError
from livedocs.lint.links import read_site
from livedocs.lint.rules import PAGE_RULES, SITE_RULES, SNIPPET_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence


def sources(root: Path) -> list[LivedocsError]:
    """Check the pages and snippets of the book in the folder ``root``, and return the errors."""
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
    errors: list[LivedocsError] = [
        e for page in book.pages.values() for rule in rules for e in rule(page.path, book.options)
    ]
    return errors + [
        e for snippet in book.snippets.values() for rule in SNIPPET_RULES.values() for e in rule(snippet, book.options)
    ]


def site(folder: Path, docs: Path) -> list[SourceError]:
    """Check the site in ``folder``, which was built from the pages in ``docs``, and return the errors."""
    errors = [error for page in read_site(folder, docs) for rule in SITE_RULES.values() for error in rule(page)]
    return list({str(error): error for error in errors}.values())


def replayed(root: Path) -> Sequence[LivedocsError]:
    """Build the site from the records, check it, and return the errors."""
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
