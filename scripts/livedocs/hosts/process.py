"""A script in a separate process, such as a second terminal: read as it runs, waited for, interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from livedocs.errors import HostError
from livedocs.hosts.output import Splitter

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from livedocs.hosts.output import Output

KILL_AFTER_S = 2
GRACE_S = 5.0  # beyond the script's own deadline, for connecting and for the last output
_POLL_S = 0.01  # between two checks for the end of a script whose output a daemon holds open


@dataclass(frozen=True)
class Limit:
    """The deadline of a script, which ``timeout`` enforces on the host, and the end of waiting for it here.

    Attributes:
        timeout_s: The argument of ``timeout``.
        began: When the script began, on the monotonic clock.
    """

    timeout_s: float
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left to wait, with the grace period; never less than 0."""
        return max(0.0, self.began + self.timeout_s + KILL_AFTER_S + GRACE_S - time.monotonic())

    def judge(self, status: int | None) -> int | None:
        """The exit status; None for that of a script that ``timeout`` has ended."""
        late = time.monotonic() - self.began >= self.timeout_s
        return None if late and status in {124, 128 + signal.SIGKILL} else status


class Process:
    """A running script: its output so far, and waiting for more of it.

    A thread reads the output as it arrives, in bounded memory, so that a script that prints 100 MB is never blocked;
    at the end of the output it waits for the end of the script. A daemon that the script leaves behind may keep the
    output open for ever: so waiting for the end also polls.
    """

    def __init__(
        self, name: str, argv: Sequence[str], mark: str, timeout_s: float, *, interruptible: bool = False
    ) -> None:
        """Start it.

        Args:
            name: The host's, for messages.
            argv: What to run.
            mark: The mark between the script's steps.
            timeout_s: The script's deadline.
            interruptible: Whether the end of its standard input interrupts it, as in a second terminal.

        Raises:
            HostError: There is no such program here.
        """
        self.name = name
        self._output = Splitter(mark)
        self._changed = self._output.changed
        self._limit = Limit(timeout_s)
        self._read_all = False
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE if interruptible else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the build, which then ends what it started
            )
        except OSError as error:
            raise HostError(f"{name}: cannot run {argv[0]}: {error.strerror}") from None
        self._reader = threading.Thread(target=self._read, daemon=True, name=f"output of {name}")
        self._reader.start()

    def __enter__(self) -> Self:
        """Return the process, which runs already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process group."""
        self._close_input()
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._wait(GRACE_S)

    @property
    def ended(self) -> bool:
        """Whether the script has ended."""
        return self._process.poll() is not None

    def text(self) -> str:
        """All output so far."""
        return self._output.text()

    def wait_until(self, true: Callable[[str], bool], *, timeout_s: float) -> bool:
        """Wait until ``true`` holds of the output, or the end, or the deadline; return whether it held."""
        with self._changed:
            self._changed.wait_for(lambda: true(self.text()) or (self.ended and self._read_all), timeout_s)
            return true(self.text())

    def wait_for(self, pattern: re.Pattern[str], *, timeout_s: float) -> bool:
        """Wait until the output matches."""
        return self.wait_until(lambda text: pattern.search(text) is not None, timeout_s=timeout_s)

    def interrupt(self) -> None:
        """Press Ctrl-C in a second terminal."""
        self._close_input()

    def finish(self) -> list[Output]:
        """Wait for the end and return the outputs of all steps that were begun.

        A step that the deadline cut off has the status None.
        """
        in_time = self._wait(self._limit.left)
        if not in_time:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.returncode
        if status is not None and status < 0:
            status = 128 - status  # ended by a signal: a shell's status for that
        # A daemon may hold the pipe open for ever: take what is there, and go on.
        self._reader.join(0.2 if self._output.between_steps else 3.0)
        return self._output.outputs(self._limit.judge(status) if in_time else None)

    def _close_input(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError, ProcessLookupError):
                self._process.stdin.close()

    def _read(self) -> None:
        with self._process.stdout or contextlib.nullcontext() as pipe:
            while pipe is not None and (chunk := os.read(pipe.fileno(), 65536)):
                self._output.take(chunk)
        with self._changed:
            self._read_all = True
        self._process.wait()
        with self._changed:
            self._changed.notify_all()

    def _wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; return whether it has ended."""
        until = time.monotonic() + seconds
        with self._changed:
            while not self.ended and (left := until - time.monotonic()) > 0:
                self._changed.wait(min(left, _POLL_S))
        return self.ended
