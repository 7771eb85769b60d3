"""The cache of images. An entry is either complete or not there.

    ~/.cache/dockerlab/
    ├── host-trixie-0123456789ab/      an entry, named after the hash of its recipe
    │   ├── entry.json                 size in bytes, time of creation, facts
    │   └── tree/
    ├── .host-trixie-0123456789ab.lock
    └── .building-host-trixie-...      being made: renamed when complete, removed when found abandoned

Locks are those of flock(2), which the kernel releases when a process ends.
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
    """An entry of the cache.

    Attributes:
        key: Its name.
        path: Its directory.
        size: The disk space it takes, in bytes.
        made: When it was made, in seconds since the epoch.
        facts: Values that its maker recorded, such as versions.
    """

    key: str
    path: Path
    size: int
    made: float
    facts: Mapping[str, str]

    @property
    def tree(self) -> Path:
        """The directory with its content."""
        return self.path / "tree"


def folder() -> Path:
    """The cache's directory: ``DOCKERLAB_CACHE``, or ``dockerlab`` in the user's cache directory."""
    if chosen := os.environ.get("DOCKERLAB_CACHE"):
        return Path(chosen).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dockerlab"


def find(key: str) -> Entry | None:
    """The entry with this key, if there is one."""
    path = folder() / key
    try:
        info = json.loads((path / "entry.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Entry(key, path, info["size"], info["made"], info["facts"])


def entries() -> list[Entry]:
    """All entries, newest first."""
    if not folder().is_dir():
        return []
    found = [find(path.name) for path in folder().iterdir() if not path.name.startswith(".")]
    return sorted((entry for entry in found if entry), key=lambda entry: -entry.made)


def obtain(key: str, make: Callable[[Path], Mapping[str, str]]) -> Entry:
    """Return the entry with this key; make it if it is not there yet.

    Callers that want the same entry meanwhile, in this process or another, wait for it.

    Args:
        key: Its name.
        make: Fills an empty directory with the entry's content, and returns facts to record.

    Raises:
        UnfitError: There is not enough disk space to make it.
    """
    if entry := find(key):
        return entry
    folder().mkdir(parents=True, exist_ok=True)
    with _locked(key):
        if entry := find(key):
            return entry
        _sweep(key)
        _check_room()
        # A new name each time: processes that a killed build left behind may still write to the old one.
        building = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{key}-", dir=folder()))
        try:
            building.chmod(0o755)
            (building / "tree").mkdir()
            facts = make(building / "tree")
            info = {"size": _size(building), "made": time.time(), "facts": dict(facts)}
            (building / "entry.json").write_text(json.dumps(info), encoding="utf-8")
            building.rename(folder() / key)
        except BaseException:
            _remove(building)
            raise
    made = find(key)
    assert made  # noqa: S101  it was renamed into place under the lock
    return made


@contextlib.contextmanager
def in_use(used: Iterable[Entry]) -> Iterator[None]:
    """Keep entries from being pruned while the context is open."""
    with contextlib.ExitStack() as stack:
        for entry in used:
            file = stack.enter_context((entry.path / "entry.json").open())
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


def prune(keep: set[str]) -> list[Entry]:
    """Remove entries, and the remains of interrupted builds.

    Args:
        keep: The keys of entries to keep. Those that a lab is using are kept as well.

    Returns:
        The entries that were removed.
    """
    removed = []
    for entry in entries():
        if entry.key in keep:
            continue
        with _locked(entry.key), (entry.path / "entry.json").open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            # Renamed first, so that an interrupted removal leaves no incomplete entry.
            entry.path.rename(folder() / f"{_BUILDING}{entry.key}-pruned")
            _sweep(entry.key)
            removed.append(entry)
    for path in folder().glob(f"{_BUILDING}*"):
        key = path.name.removeprefix(_BUILDING).rpartition("-")[0]
        with _locked(key):
            _sweep(key)
    return removed


@contextlib.contextmanager
def _locked(key: str) -> Iterator[None]:
    with (folder() / f".{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(key: str) -> None:
    for abandoned in folder().glob(f"{_BUILDING}{key}-*"):
        _remove(abandoned)


def _remove(path: Path) -> None:
    # As root, who owns the files; and never into another filesystem, should one still be mounted there.
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
            f"{folder()} has {free / 1e9:.1f} GB left, and making images takes {NEEDED_BYTES / 1e9:.0f} GB",
            "make room there, or set DOCKERLAB_CACHE to another directory",
        )
