"""Further terminals on a lab that was opened in another one.

The process that opens a lab registers it in a file, which it keeps locked. The kernel releases the lock
when that process ends, however it ends, so a file that can be locked belongs to a lab that is gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from typing import TYPE_CHECKING

from dockerlab import place
from dockerlab.errors import NoLabError
from dockerlab.supervised import RunningNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextlib.contextmanager
def registered(nodes: Mapping[str, RunningNode]) -> Iterator[None]:
    """Let other terminals find these nodes while the context is open; say so where they cannot."""
    path = _folder() / f"{os.getpid()}.json"
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").touch()
    except OSError as error:
        # A cache that is shared, and belongs to somebody else, is no reason to have no lab.
        print(f"dockerlab: other terminals cannot join: cannot write to {_folder()}: {error.strerror}", file=sys.stderr)
        yield
        return
    # Renamed when it is locked and complete, so that nobody reads it half written.
    unfinished = path.with_suffix(".new")
    with unfinished.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps({name: node.pid for name, node in nodes.items()}))
        file.flush()
        unfinished.rename(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def latest() -> Mapping[str, RunningNode]:
    """The nodes of the open lab, by name; if several are open, of the one that was opened last.

    Raises:
        NoLabError: None is open.
    """
    for path in sorted(_folder().glob("*.json"), key=lambda path: -path.stat().st_mtime):
        with path.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return {name: RunningNode(name, pid) for name, pid in json.load(file).items()}
            path.unlink(missing_ok=True)
    raise NoLabError


def _folder() -> Path:
    return place.folder() / ".open"
