"""A cache of compiled templates, in ``.cache/`` beside the book.

Jinja can keep what it compiles of templates that a loader gives it, which MkDocs does not ask it to for the theme's.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from pathlib import Path


def templates(root: Path) -> jinja2.BytecodeCache | None:
    """The cache of the book in the folder ``root``; None where nothing can be written there."""
    folder = root / ".cache" / "jinja"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None
