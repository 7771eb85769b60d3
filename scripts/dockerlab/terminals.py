"""A further terminal on a lab that was opened at another one.

An open lab is noted in a file that its owner keeps locked. The kernel frees the lock when the owner ends, of
whatever, so a note that can be locked speaks of a lab that is gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import TYPE_CHECKING

from dockerlab import cache
from dockerlab.errors import NoLabError
from dockerlab.lab import RunningNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextlib.contextmanager
def noted(nodes: Mapping[str, RunningNode]) -> Iterator[None]:
    """Let other terminals find these nodes meanwhile."""
    _folder().mkdir(parents=True, exist_ok=True)
    note = _folder() / f"{os.getpid()}.json"
    fresh = note.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        written.write(json.dumps({name: node.pid for name, node in nodes.items()}))
        written.flush()
        fresh.rename(note)
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def opened() -> Mapping[str, RunningNode]:
    """The nodes of the lab that was opened last.

    Raises:
        NoLabError: None is open.
    """
    for note in sorted(_folder().glob("*.json"), key=lambda path: -path.stat().st_mtime):
        with note.open(encoding="utf-8") as read:
            try:
                fcntl.flock(read, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return {name: RunningNode(name, pid) for name, pid in json.load(read).items()}
            note.unlink(missing_ok=True)
    raise NoLabError


def _folder() -> Path:
    return cache.folder() / ".open"
