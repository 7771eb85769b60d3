"""Reading the files that people write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from pathlib import Path


def read_text(path: Path) -> str:
    """The text of a file; a byte order mark, which some editors write, is no part of it.

    Raises:
        SourceError: It is not UTF-8, or cannot be read; with its line and the cure.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(Location(path, line), "this is not UTF-8", "save the file as UTF-8") from None
    except OSError as error:
        cure = "make it readable, or remove it"
        raise SourceError(Location(path, 1), f"the file cannot be read: {error.strerror}", cure) from None
