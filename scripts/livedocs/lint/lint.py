"""Holds a book against the rules of the house: its sources, then the site that its records give.

``python -m livedocs.lint.lint`` says all that is wrong, each with file and line.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import load_config

from livedocs.book import front, plan
from livedocs.errors import BuildFailed, LivedocsError, SourceError
from livedocs.lint.house import PAGE_RULES, SITE_RULES, SNIPPET_RULES
from livedocs.lint.links import read_site
from livedocs.pages.macros import MACROS, SHOWING

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
    print(f"livedocs.lint: {count if errors else 'all is well'}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
