"""What the workers of one test run share: folders that one of them fills, and turns at the machine."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

WORKER = "PYTEST_XDIST_WORKER"  # in the environment of each worker, if there are several


def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if WORKER in os.environ else own


def is_first() -> bool:
    """Whether this is the first of the workers, or the only one."""
    return os.environ.get(WORKER, "gw0") == "gw0"


def once(made: Path, make: Callable[[], None]) -> Path:
    """Have ``make`` make the folder ``made``, unless a worker has done so or tried; others wait until it is there."""
    reason = made.with_suffix(".failed")
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not reason.exists(), reason.read_text()
        if not made.exists():
            try:
                make()
                assert made.exists(), f"nobody has made {made}"
            except BaseException as error:
                reason.write_text(str(error))
                raise
    return made


@contextlib.contextmanager
def turn(shared: Path, *, alone: bool) -> Iterator[None]:
    """Use the machine's labs: together with other workers, or ``alone``, for what measures the machine.

    Who wants to be alone waits until the others have left, and stands in the door meanwhile.
    """
    with (shared / "door").open("w") as door, (shared / "room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
