"""Why a chapter would run, or not, when the book is served. ``python -m livedocs.why veth``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import load_config

from livedocs.book import plan
from livedocs.errors import LivedocsError
from livedocs.pages.macros import MACROS, SHOWING
from livedocs.sessions import build
from livedocs.site import serving

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Say why; give the exit status."""
    parser = argparse.ArgumentParser(prog="nox -s serve -- --why", description=__doc__.partition(".")[0])
    parser.add_argument("chapter")
    name = parser.parse_args(arguments).chapter
    try:
        print("\n".join(why(Path("mkdocs.yml").absolute(), name)))
    except LivedocsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def why(config_file: Path, name: str) -> list[str]:
    """The reasons, one on each line.

    Raises:
        LivedocsError: The book has no such chapter, or cannot be read.
    """
    config = load_config(str(config_file))
    nav = plan.nav_paths(config["nav"])
    root = config_file.parent / "snippets"
    book = plan.make(Path(config["docs_dir"]), root, nav, showing=SHOWING, macros=MACROS)
    chapter = next((chapter for chapter in book.chapters if chapter.name == name), None)
    if chapter is None:
        raise LivedocsError(f"'{name}' is no chapter; chapters are {', '.join(c.name for c in book.chapters)}")
    if reasons := serving.reasons(chapter):
        return [f"{name} runs:", *(f"  {reason}" for reason in reasons)]
    when = max(transcript.built.when for transcript in build.replay([chapter]).values())
    shown = f"its {len(chapter.snippets)} snippets are as they were recorded on {when:%d %B %Y, %H:%M} UTC"
    return [f"{name} does not run: {shown}", "  it will when one of them, their order or its host's options change"]


if __name__ == "__main__":
    sys.exit(main())
