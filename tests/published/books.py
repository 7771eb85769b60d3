"""The real book, built for all tests that read it: once in a run, by the worker that needs it first."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from tests import sharing
from tests.published import renaming
from tests.published.reading import build_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ELSEWHERE = "lab:?bridge=10.99.0.1/24&user_pool=10.77.0.0/16"


def live(shared: Path) -> Path:
    """The book as a reader gets it."""
    folder = shared / "book" / "site"
    folder.parent.mkdir(exist_ok=True)
    return sharing.once(folder, lambda: build_book(folder))


def elsewhere(shared: Path) -> Path:
    """The book built a second time: another docker0, other prefixes for user networks, other names for everything."""
    root = shared / "elsewhere"
    root.mkdir(exist_ok=True)

    def make() -> None:
        renaming.copy(root)
        build_book(root / "site", ELSEWHERE, root, LIVEDOCS_REFERENCE="false")

    return sharing.once(root / "site", make)


def replayed(shared: Path) -> Path:
    """The book built from records, where no lab could be had."""
    folder = shared / "replayed" / "site"
    folder.parent.mkdir(exist_ok=True)

    def make() -> None:
        build_book(folder, LIVEDOCS_REPLAY="1", PATH="/usr/bin:/bin", DOCKERLAB_CACHE="/nonexistent")

    return sharing.once(folder, make)


# The books that tests ask for by these fixtures, in the order in which they are wanted.
LIVE: dict[str, Callable[[Path], Path]] = {"site": live, "elsewhere": elsewhere}


@contextlib.contextmanager
def built_early(shared: Path, wanted: list[str]) -> Iterator[None]:
    """Build these books in the background, while tests run that wait more than they compute."""

    def build() -> None:
        for name in wanted:
            with contextlib.suppress(AssertionError), sharing.turn(shared, alone=False):  # its tests say why
                LIVE[name](shared)

    thread = threading.Thread(target=build)
    thread.start()
    try:
        yield
    finally:
        thread.join()
