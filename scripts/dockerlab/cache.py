"""Where images are kept between labs: entries that are whole or not there.

The folder:

    ~/.cache/dockerlab/
    ├── host-trixie-0123456789ab/      an entry, named by the hash of its recipe
    │   ├── entry.json                 size in bytes, when it was made, facts
    │   └── tree/
    ├── .host-trixie-0123456789ab.lock
    └── .building-host-trixie-...      being made; renamed when done, swept when found abandoned
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dockerlab.errors import UnfitError
from dockerlab.machine import as_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

NEEDED_BYTES = 2_000_000_000
_BUILDING = ".building-"


@dataclass(frozen=True)
class Entry:
    """Something that was made once and is kept.

    Attributes:
        key: Its name.
        path: Its directory.
        size: What it takes on disk, in bytes.
        made: When, in seconds since the epoch.
        facts: What is known of it.
    """

    key: str
    path: Path
    size: int
    made: float
    facts: Mapping[str, str]

    @property
    def tree(self) -> Path:
        """What was made."""
        return self.path / "tree"


def folder() -> Path:
    """Where entries are: ``DOCKERLAB_CACHE``, or ``dockerlab`` in the user's cache directory."""
    if chosen := os.environ.get("DOCKERLAB_CACHE"):
        return Path(chosen).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dockerlab"


def find(key: str) -> Entry | None:
    """The entry of that name, if it has been made."""
    path = folder() / key
    try:
        noted = json.loads((path / "entry.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Entry(key, path, noted["size"], noted["made"], noted["facts"])


def entries() -> list[Entry]:
    """All entries, newest first."""
    if not folder().is_dir():
        return []
    found = [find(path.name) for path in folder().iterdir() if not path.name.startswith(".")]
    return sorted((entry for entry in found if entry), key=lambda entry: -entry.made)


def obtain(key: str, make: Callable[[Path], Mapping[str, str]]) -> Entry:
    """The entry of that name; ``make`` makes it in a directory and returns facts, if it is not there yet.

    Whoever asks for the same entry meanwhile, in this process or another, waits and gets it too.

    Raises:
        UnfitError: There is no room for it.
    """
    if entry := find(key):
        return entry
    folder().mkdir(parents=True, exist_ok=True)
    with _locked(key):
        if entry := find(key):
            return entry
        _sweep(key)
        _check_room()
        # A name of its own each time: what a killed build started may still write to the old one.
        building = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{key}-", dir=folder()))
        try:
            building.chmod(0o755)
            (building / "tree").mkdir()
            facts = make(building / "tree")
            noted = {"size": _size(building), "made": time.time(), "facts": dict(facts)}
            (building / "entry.json").write_text(json.dumps(noted), encoding="utf-8")
            building.rename(folder() / key)
        except BaseException:
            _remove(building)
            raise
    made = find(key)
    assert made  # noqa: S101  it was renamed into place under the lock
    return made


@contextlib.contextmanager
def in_use(found: Iterable[Entry]) -> Iterator[None]:
    """Keep entries from being pruned."""
    with contextlib.ExitStack() as stack:
        for entry in found:
            noted = stack.enter_context((entry.path / "entry.json").open())
            fcntl.flock(noted, fcntl.LOCK_SH)
        yield


def prune(keep: set[str]) -> list[Entry]:
    """Remove entries, and what interrupted builds left; returns what went.

    Args:
        keep: Names of entries that stay. Those that a lab is using stay as well.
    """
    gone = []
    for entry in entries():
        if entry.key in keep:
            continue
        with _locked(entry.key), (entry.path / "entry.json").open() as noted:
            try:
                fcntl.flock(noted, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            # First out of sight, so that an interrupted removal leaves no half entry.
            entry.path.rename(folder() / f"{_BUILDING}{entry.key}-pruned")
            _sweep(entry.key)
            gone.append(entry)
    for path in folder().glob(f"{_BUILDING}*"):
        key = path.name.removeprefix(_BUILDING).rpartition("-")[0]
        with _locked(key):
            _sweep(key)
    return gone


@contextlib.contextmanager
def _locked(key: str) -> Iterator[None]:
    with (folder() / f".{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(key: str) -> None:
    for abandoned in folder().glob(f"{_BUILDING}{key}-*"):
        _remove(abandoned)


def _remove(path: Path) -> None:
    # Root's files; and never across a file system's border, should something still be mounted there.
    subprocess.run([*as_root(), "rm", "-rf", "--one-file-system", "--", str(path)], check=True)


def _size(path: Path) -> int:
    done = subprocess.run(
        [*as_root(), "du", "-s", "--block-size=1", "--", str(path)], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[0])


def _check_room() -> None:
    free = shutil.disk_usage(folder()).free
    if free < NEEDED_BYTES:
        raise UnfitError(
            f"{folder()} has {free / 1e9:.1f} GB left and images need {NEEDED_BYTES / 1e9:.0f} GB while they are made",
            "make room there, or name another place in DOCKERLAB_CACHE",
        )
