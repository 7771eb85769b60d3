"""Progress of making images: a bar on a terminal, a few lines elsewhere."""

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
"""Takes a title and returns a context, whose value is called with the fraction that is done, from 0 to 1."""

_STEP = 0.25


@contextlib.contextmanager
def lines(title: str) -> Iterator[Callable[[float], None]]:
    """Print the title, every quarter, and the time it took to standard error."""
    started = time.monotonic()
    printed = 0.0
    print(f"dockerlab: {title}", file=sys.stderr, flush=True)

    def update(fraction: float) -> None:
        nonlocal printed
        if fraction < 1 and fraction - printed >= _STEP:
            printed += _STEP
            print(f"dockerlab: {printed:.0%}", file=sys.stderr, flush=True)

    yield update
    print(f"dockerlab: done in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


@contextlib.contextmanager
def bar(title: str) -> Iterator[Callable[[float], None]]:
    """Draw a bar with the remaining time."""
    from rich.console import Console  # noqa: PLC0415  slow to import, and seldom needed
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(title, total=1.0)
        yield lambda fraction: bars.update(task, completed=fraction)


def default_progress() -> Progress:
    """A bar on a terminal, lines elsewhere."""
    return bar if sys.stderr.isatty() else lines
