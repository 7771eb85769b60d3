"""A host that is there before it is asked for: booted in advance, handed over for one run, replaced for the next."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from livedocs.errors import LivedocsError
from livedocs.sessions.session import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from livedocs.hosts.source import Hosts

_ALIVE_S = 2.0

# A host that is up, and what ends it.
_Up = tuple[contextlib.ExitStack, "Hosts"]


@dataclass(frozen=True)
class _Kept:
    options: Mapping[str, str]
    up: Future[_Up]


class Warm:
    """Keeps one fresh host ready. May be used by several threads.

    Args:
        opening: Gives a fresh host, by a page's options; see `livedocs.hosts.source.Source`.
    """

    def __init__(self, opening: Callable[[Mapping[str, str]], AbstractContextManager[Hosts]]) -> None:
        self._opening = opening
        self._booting = ThreadPoolExecutor(1, thread_name_prefix="warm")
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._closed = False

    def boot(self, options: Mapping[str, str]) -> None:
        """Begin with the next host, unless there is one already. What goes wrong is said when it is asked for."""
        with self._lock:
            if self._kept is None and not self._closed:
                self._kept = _Kept(options, self._booting.submit(self._boot, options))

    @contextlib.contextmanager
    def open(self, options: Mapping[str, str]) -> Iterator[Hosts]:
        """Give the host that is ready, or a new one, and take it away afterwards; then begin with the next.

        Raises:
            LivedocsError: No host can be had.
        """
        stack, ready = self._take(options) or self._boot(options)
        try:
            with stack:
                yield replace(ready, built=replace(ready.built, when=now()))
        finally:
            self.boot(options)  # whoever runs a chapter is likely to run it again

    def close(self) -> None:
        """End the host that nobody has asked for. Does nothing when called again."""
        with self._lock:
            self._closed = True
            kept, self._kept = self._kept, None
        if kept:
            self._end(kept)
        self._booting.shutdown()

    def _boot(self, options: Mapping[str, str]) -> _Up:
        with contextlib.ExitStack() as stack:
            ready = stack.enter_context(self._opening(options))
            return stack.pop_all(), ready

    def _take(self, options: Mapping[str, str]) -> _Up | None:
        """The host that is kept, if it is as wanted and has not died while nobody looked."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is None:
            return None
        if kept.options == options:
            with contextlib.suppress(LivedocsError):
                stack, ready = kept.up.result()
                if ready.nodes["host"].run([":"], timeout_s=_ALIVE_S)[-1].status == 0:
                    return stack, ready
        self._end(kept)
        return None

    @staticmethod
    def _end(kept: _Kept) -> None:
        with contextlib.suppress(LivedocsError):  # where it never came to be, there is nothing to end
            kept.up.result()[0].close()
