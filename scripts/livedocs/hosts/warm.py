"""A spare host: booted in advance, used for one run, replaced for the next."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from livedocs.errors import LivedocsError
from livedocs.records.transcript import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from livedocs.hosts.host import Opened

_ALIVE_S = 2.0

# A host that is up, and the stack that ends it.
_Up = tuple[contextlib.ExitStack, "Opened"]


@dataclass(frozen=True)
class _Spare:
    options: Mapping[str, str]
    up: Future[_Up]


class Warm:
    """Keeps one fresh host ready. Safe to use from several threads.

    Args:
        opening: Opens a fresh host, by a page's options; see `livedocs.hosts.source.Source`.
    """

    def __init__(self, opening: Callable[[Mapping[str, str]], AbstractContextManager[Opened]]) -> None:
        self._opening = opening
        self._booting = ThreadPoolExecutor(1, thread_name_prefix="warm")
        self._lock = threading.Lock()
        self._spare: _Spare | None = None
        self._closed = False

    def boot(self, options: Mapping[str, str]) -> None:
        """Begin to boot a spare host, unless there is one. An error is raised only when the host is opened."""
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = _Spare(options, self._booting.submit(self._boot, options))

    @contextlib.contextmanager
    def open(self, options: Mapping[str, str]) -> Iterator[Opened]:
        """Open the spare host, or a new one, and end it afterwards; then begin to boot the next spare.

        Raises:
            LivedocsError: No host can be had.
        """
        stack, ready = self._take(options) or self._boot(options)
        try:
            with stack:
                yield replace(ready, origin=replace(ready.origin, when=now()))  # when it is used, not when it booted
        finally:
            self.boot(options)  # a chapter that ran once is likely to run again

    def close(self) -> None:
        """End the spare host. A second call does nothing."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
        if spare:
            self._end(spare)
        self._booting.shutdown()

    def _boot(self, options: Mapping[str, str]) -> _Up:
        with contextlib.ExitStack() as stack:
            ready = stack.enter_context(self._opening(options))
            return stack.pop_all(), ready

    def _take(self, options: Mapping[str, str]) -> _Up | None:
        """The spare host, if it has the wanted options and is still alive."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is None:
            return None
        if spare.options == options:
            with contextlib.suppress(LivedocsError):
                stack, ready = spare.up.result()
                if ready.nodes["host"].run([":"], timeout_s=_ALIVE_S)[-1].status == 0:
                    return stack, ready
        self._end(spare)
        return None

    @staticmethod
    def _end(spare: _Spare) -> None:
        with contextlib.suppress(LivedocsError):  # if it never booted, there is nothing to end
            spare.up.result()[0].close()
