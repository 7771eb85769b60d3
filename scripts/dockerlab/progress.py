"""How making images is shown: a bar at a terminal, a few lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[str], AbstractContextManager[Callable[[float], None]]]
"""Called with what is being made; gives a context in which parts done, from 0 to 1, are told."""

_STEP = 0.25


@contextlib.contextmanager
def plain(what: str) -> Iterator[Callable[[float], None]]:
    """Say on standard error what is being made, at each quarter, and how long it took."""
    started = time.monotonic()
    said = 0.0
    print(f"dockerlab: {what}", file=sys.stderr, flush=True)

    def advance(done: float) -> None:
        nonlocal said
        if done < 1 and done - said >= _STEP:
            said += _STEP
            print(f"dockerlab: {said:.0%}", file=sys.stderr, flush=True)

    yield advance
    print(f"dockerlab: done in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


@contextlib.contextmanager
def bar(what: str) -> Iterator[Callable[[float], None]]:
    """Draw a bar with the time that is left."""
    from rich.console import Console  # noqa: PLC0415  slow to import, and seldom needed
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(what, total=1.0)
        yield lambda done: bars.update(task, completed=done)


def fitting() -> Progress:
    """A bar at a terminal, lines elsewhere."""
    return bar if sys.stderr.isatty() else plain
