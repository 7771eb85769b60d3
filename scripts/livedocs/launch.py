"""MkDocs for this book: what it would word badly is checked first. ``python -m livedocs.launch build ...``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.book import front
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Sequence

_OBJECTS = 5_000_000  # how many new ones there may be until the collector looks; Python's own limit is 700


def main(arguments: Sequence[str]) -> int:
    """Check the configuration of the book in this folder, then do as ``mkdocs`` does."""
    try:
        front.check_config(Path.cwd() / "mkdocs.yml")
    except LivedocsError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    # What a build makes lives until its end: looking for garbage finds next to none, and takes a tenth of the time.
    gc.set_threshold(_OBJECTS)
    from mkdocs.__main__ import cli  # noqa: PLC0415 - takes a while, and is not needed to refuse

    cli.main(args=list(arguments), prog_name="mkdocs")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
