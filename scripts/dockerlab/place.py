"""The place on this machine where labs keep their images."""

from __future__ import annotations

import os
from pathlib import Path

from dockerlab.errors import NoPlaceError


def folder() -> Path:
    """The cache's directory: ``DOCKERLAB_CACHE``, or ``dockerlab`` in the user's cache directory.

    Raises:
        NoPlaceError: Neither is set, and this user has no home directory.
    """
    try:
        if chosen := os.environ.get("DOCKERLAB_CACHE"):
            return Path(chosen).expanduser().absolute()
        # A relative one is to be ignored, says the specification of XDG_CACHE_HOME.
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (base if base.is_absolute() else Path.home() / ".cache") / "dockerlab"
    except RuntimeError:
        raise NoPlaceError("and this user has no home directory") from None


def existing() -> Path:
    """The cache's directory; where it does not exist, the nearest directory above, on the same file system.

    Raises:
        NoPlaceError: It contains no image, and none can be put into it.
    """
    here = folder()
    if os.path.exists(here) and not os.path.isdir(here):  # noqa: PTH110, PTH112  whatever the error
        raise NoPlaceError(f"and {here} is not a directory")
    found = next(path for path in (here, *here.parents) if os.path.isdir(path))  # noqa: PTH112  the same
    if found != here or not any(here.glob("[!.]*/entry.json")):
        _check_writable(found, f" to make {here}" if found != here else "")
    return found


def make() -> Path:
    """Make the cache's directory if it is not there, and return it.

    Raises:
        NoPlaceError: It cannot be made or written to.
    """
    here = folder()
    try:
        here.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoPlaceError(f"and {here} cannot be made: {error.strerror}") from None
    _check_writable(here)
    return here


def _check_writable(directory: Path, purpose: str = "") -> None:
    if not os.access(directory, os.W_OK | os.X_OK):
        owner = directory.stat().st_uid
        why = "the file system is read-only" if owner == os.geteuid() == 0 else f"it belongs to user {owner}"
        raise NoPlaceError(f"and you cannot write to {directory}{purpose}: {why}")
