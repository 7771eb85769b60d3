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
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dockerlab import place
from dockerlab.errors import ImageError, NoPlaceError, UnfitError
from dockerlab.machine import run_as_root
from dockerlab.place import folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

NEEDED_BYTES = 2_000_000_000
_BUILDING = ".building-"

# What an image has that not every file system can hold, or lets be used. Fails at the first, with its message.
_TRIAL = """\
set -e
cd "$1"
mknod null c 1 3
: >null
: >owned
chown 1:1 owned
chmod 4755 owned
ln owned linked
ln -s owned followed
printf '#!/bin/sh\\n' >program
chmod 755 program
./program
"""


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


def find(key: str) -> Entry | None:
    """The entry with this key, if there is one.

    Raises:
        NoPlaceError: It cannot be read.
    """
    path = folder() / key
    try:
        info = json.loads((path / "entry.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None  # the last, if the machine lost its power before the file was on the disk
    except OSError as error:
        raise NoPlaceError(f"and you cannot read {path}: {error.strerror}") from None
    return Entry(key, path, info["size"], info["made"], info["facts"])


def entries() -> list[Entry]:
    """All entries, newest first."""
    if not folder().is_dir():
        return []
    try:
        names = [path.name for path in folder().iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise NoPlaceError(f"and you cannot read {folder()}: {error.strerror}") from None
    found = [find(name) for name in names]
    return sorted((entry for entry in found if entry), key=lambda entry: -entry.made)


def check() -> None:
    """Reject a cache that no image can be put into.

    Raises:
        NoPlaceError: It cannot be made or written to.
        UnfitError: There is not enough disk space, or the file system cannot hold images.
    """
    place.make()
    _check_room()
    with _locked("trial"):
        trial = folder() / f"{_BUILDING}trial"
        if trial.exists():
            _remove(trial)
        trial.mkdir()
        try:
            run_as_root(["sh", "-c", _TRIAL, "trial", str(trial)], "use the file system as images do")
        except ImageError as error:
            raise UnfitError(
                f"the file system of {folder()} cannot hold images: {error.log.strip()}",
                "set DOCKERLAB_CACHE to a folder on another one, such as ext4 or xfs, mounted without nodev and noexec",
            ) from None
        finally:
            _remove(trial)


def obtain(key: str, make: Callable[[Path], Mapping[str, str]]) -> Entry:
    """Return the entry with this key; make it if it is not there yet.

    Callers that want the same entry meanwhile, in this process or another, wait for it.

    Args:
        key: Its name.
        make: Fills an empty directory with the entry's content, and returns facts to record.

    Raises:
        NoPlaceError: There is no place for it.
        UnfitError: There is not enough disk space to make it, or the file system cannot hold it.
        ImageError: It could not be made.
    """
    if entry := find(key):
        return entry
    check()
    with _locked(key):
        if entry := find(key):
            return entry
        _sweep(key)
        # A new name each time: processes that a killed build left behind may still write to the old one.
        building = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{key}-", dir=folder()))
        try:
            building.chmod(0o755)
            (building / "tree").mkdir()
            facts = make(building / "tree")
            info = {"size": _size(building), "made": time.time(), "facts": dict(facts)}
            (building / "entry.json").write_text(json.dumps(info), encoding="utf-8")
            if (folder() / key).exists():  # and is not complete
                (folder() / key).rename(folder() / f"{_BUILDING}{key}-incomplete")
                _sweep(key, but=building)
            building.rename(folder() / key)
        except BaseException as error:
            _remove(building)
            if isinstance(error, OSError):
                cure = "see to it that the cache's disk has room and can be written to, and try again"
                raise ImageError(f"{key} could not be made: {error}", cure) from error
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
    path = folder() / f".{key}.lock"
    try:
        lock = path.open("w")
    except OSError as error:
        raise NoPlaceError(f"and you cannot write {path}: {error.strerror}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(key: str, *, but: Path | None = None) -> None:
    for abandoned in folder().glob(f"{_BUILDING}{key}-*"):
        if abandoned != but:
            _remove(abandoned)


def _remove(path: Path) -> None:
    # As root, who owns the files; and never into another filesystem, should one still be mounted there.
    run_as_root(["rm", "-rf", "--one-file-system", "--", str(path)], f"remove {path}")


def _size(path: Path) -> int:
    return int(run_as_root(["du", "-s", "--block-size=1", "--", str(path)], f"measure {path}").split()[0])


def _check_room() -> None:
    free = shutil.disk_usage(folder()).free
    if free < NEEDED_BYTES:
        raise UnfitError(
            f"{folder()} has {free / 1e9:.1f} GB left, and making images takes {NEEDED_BYTES / 1e9:.0f} GB",
            "make room there, or set DOCKERLAB_CACHE to another directory",
        )
