"""Where commands run: a name and an argv prefix. This is the one seam to the outside.

A host on this machine has the prefix ``()``, a lab node ``nsenter -t PID -a --``.
A host behind ssh has a way there as well: the words behind it are quoted, since a shell reads them at its end.
A script is given as its steps; one shell runs them in order, so that variables and the working directory
carry over, and after each step says its exit status between two marks that no output contains.
The host is never typed at: standard input is empty.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from livedocs.errors import HostError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence
    from types import TracebackType

# The world, pinned: what a program prints must not hang on who runs the build.
ENVIRONMENT = {
    "COLUMNS": "100",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
    "PAGER": "cat",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "TERM": "dumb",
    "TZ": "UTC",
}

# Memory for one step's output: its beginning and its end; what lies between is counted and left out.
HEAD_BYTES = 96 * 1024
TAIL_BYTES = 32 * 1024

_KILL_AFTER_S = 2
_GRACE_S = 5.0  # beyond the script's own deadline, for the way there and back

# One shell for all steps. A failing command ends it (-e), as its exit status says;
# sh as well as bash understands it, since a container may have no other.
_SCRIPT = r"""
set -e
__mark=$1; shift
for __step do
    eval "$__step" </dev/null
    printf '\036%s\036' "$__mark"
done
"""

# A second terminal: the script as a job of its own, interrupted (as by Ctrl-C) when our end of standard input
# closes. Job control, because a shell without it starts jobs with the interrupt ignored.
SECOND_TERMINAL = r"""
set -m
exec 3<&0
bash -c "$0" bash "$@" </dev/null 3<&- &
__job=$!
(read -r __end <&3; kill -INT -- "-$__job") 2>/dev/null &
__ctrl_c=$!
exec 2>/dev/null
wait "$__job"
__status=$?
kill -- "-$__ctrl_c"
exit "$__status"
"""


@dataclass(frozen=True)
class Output:
    """What one step said, as bytes decoded.

    Attributes:
        text: The output; what did not fit is replaced by one line that counts it.
        status: The exit status; None where the deadline cut it off.
        seconds: How long it took.
    """

    text: str
    status: int | None
    seconds: float


@dataclass(frozen=True)
class Host:
    """Where commands run.

    Attributes:
        name: For titles and messages.
        argv: What stands before each command's own words.
        environment: What the commands see, and nothing else.
        way: ``ssh`` with its options and where to, for a host that is not here.
        token: What the command lines of all its scripts hold, so that they can be found and ended over there.
    """

    name: str
    argv: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    way: tuple[str, ...] = ()
    token: str = ""

    def inside(self, container: str) -> Host:
        """The container of that name on this host, as a place to run commands."""
        pinned = [word for key in ("LC_ALL", "TZ", "COLUMNS") for word in ("-e", f"{key}={self.environment[key]}")]
        argv = (*self._words(), "docker", "exec", "-i", *pinned, container)
        return replace(self, name=container, argv=argv, environment={})

    def command(self, *words: str) -> list[str]:
        """What this machine runs to have ``words`` run there."""
        there = (*self._words(), *words)
        return [*self.way, shlex.join(there)] if self.way else list(there)

    def run(self, steps: Sequence[str], *, timeout_s: float) -> list[Output]:
        """Run ``steps`` in one shell, one after another, and give each one's output.

        The list is as long as the steps that were begun: after a failure there are no more.

        Raises:
            HostError: The host could not be asked at all.
        """
        with self.start(steps, timeout_s=timeout_s) as running:
            return running.finish()

    def start(self, steps: Sequence[str], *, timeout_s: float, second_terminal: bool = False) -> Running:
        """Start ``steps`` and do not wait. The caller closes what this gives, best by ``with``.

        Raises:
            HostError: The host could not be asked at all.
        """
        mark = self.token + secrets.token_hex(8)
        limit = ["timeout", f"--kill-after={_KILL_AFTER_S}", f"{timeout_s:g}"]
        script = ["bash", "-c", _SCRIPT, "bash", mark, *steps]
        if second_terminal:
            script = ["bash", "-c", SECOND_TERMINAL, _SCRIPT, mark, *steps]
        return Running(self.name, self.command(*limit, *script), mark, timeout_s, ask=second_terminal)

    def read_file(self, path: str, *, timeout_s: float = 20) -> bytes:
        """The content of a file on the host.

        Raises:
            HostError: There is no such file, or the host is gone.
        """
        done = subprocess.run(
            self.command("cat", "--", path),
            check=False,
            capture_output=True,
            timeout=timeout_s,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise HostError(f"{self.name}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def _words(self) -> tuple[str, ...]:
        pinned = [f"{key}={value}" for key, value in self.environment.items()]
        if not pinned:
            return self.argv
        return (*self.argv, "env", f"--chdir={self.environment['HOME']}", "-i", *pinned)


class Running:
    """A script on its way: its output so far, and waiting for more of it.

    A thread reads the output as it comes, in bounded memory, so that a script that says 100 MB,
    or leaves a daemon behind that keeps standard output open, holds nobody up.
    Another waits for the end: with a deadline, `subprocess` would look for it now and then, up to 50 ms late.
    """

    def __init__(self, name: str, argv: Sequence[str], mark: str, timeout_s: float, *, ask: bool) -> None:
        self.name = name
        self._end_mark = b"\x1e" + mark.encode() + b"\x1e"
        self._deadline = time.monotonic() + timeout_s + _KILL_AFTER_S + _GRACE_S
        self._timeout_s = timeout_s
        self._began = time.monotonic()
        self._parts = [_Part()]
        self._ends: list[float] = []
        self._held = b""
        self._read_all = False
        self._changed = threading.Condition()
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE if ask else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the build, which then ends what it started
            )
        except OSError as error:
            raise HostError(f"{name}: cannot run {argv[0]}: {error.strerror}") from None
        self._reader = threading.Thread(target=self._read, daemon=True, name=f"output of {name}")
        self._waiter = threading.Thread(target=self._wait, daemon=True, name=f"end of {name}")
        self._reader.start()
        self._waiter.start()

    def __enter__(self) -> Self:
        """Stand ready."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process group, whatever happened."""
        self._close_input()
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._waiter.join(_GRACE_S)

    @property
    def ended(self) -> bool:
        """Whether the script is over."""
        return self._process.poll() is not None

    def text(self) -> str:
        """All output so far."""
        with self._changed:
            return "".join(part.text() for part in self._parts)

    def wait_until(self, true: Callable[[str], bool], *, timeout_s: float) -> bool:
        """Wait until ``true`` of the output, or the end, or the deadline; give whether it was true."""
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
        """Wait for the end and give what each begun step said.

        A step that the deadline cut off has the status None.
        """
        with self._changed:
            timed_out = not self._changed.wait_for(lambda: self.ended, max(0.0, self._deadline - time.monotonic()))
        if timed_out:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.returncode
        if status is not None and status < 0:
            status = 128 - status  # a signal's end, as a shell words it
        # A daemon may hold the pipe open for ever: take what is there, and go.
        self._reader.join(0.2 if self._all_marked() else 1.0)
        if status in {124, 128 + signal.SIGKILL} and time.monotonic() - self._began >= self._timeout_s:
            timed_out = True
        return self._outputs(None if timed_out else status)

    def _all_marked(self) -> bool:
        with self._changed:
            return bool(self._ends) and self._parts[-1].total == 0

    def _outputs(self, status: int | None) -> list[Output]:
        with self._changed:
            self._parts[-1].add(self._held)
            self._held = b""
            outputs = []
            before = self._began
            for part, end in zip(self._parts, self._ends, strict=False):
                outputs.append(Output(part.text(), 0, end - before))
                before = end
            if status != 0 or not outputs:
                # The shell ended within this step, so its status is the step's.
                outputs.append(Output(self._parts[-1].text(), status, time.monotonic() - before))
            return outputs

    def _close_input(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError, ProcessLookupError):
                self._process.stdin.close()

    def _read(self) -> None:
        with self._process.stdout or contextlib.nullcontext() as pipe:
            while pipe is not None and (chunk := os.read(pipe.fileno(), 65536)):
                self._take(chunk)
        with self._changed:
            self._read_all = True
            self._changed.notify_all()

    def _wait(self) -> None:
        self._process.wait()
        with self._changed:
            self._changed.notify_all()

    def _take(self, chunk: bytes) -> None:
        now = time.monotonic()
        with self._changed:
            self._held += chunk
            while (at := self._held.find(self._end_mark)) >= 0:
                self._parts[-1].add(self._held[:at])
                self._held = self._held[at + len(self._end_mark) :]
                self._parts.append(_Part())
                self._ends.append(now)
            # A mark may be cut in two by the chunk's end: hold back only what could be its beginning.
            keep = self._held.rfind(b"\x1e", max(0, len(self._held) - len(self._end_mark) + 1))
            cut = len(self._held) if keep < 0 else keep
            self._parts[-1].add(self._held[:cut])
            self._held = self._held[cut:]
            self._changed.notify_all()


class _Part:
    """One step's output in bounded memory: its beginning, its end, and how much is missing between."""

    def __init__(self) -> None:
        self.head = bytearray()
        self.tail = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        self.total += len(data)
        room = HEAD_BYTES - len(self.head)
        self.head += data[:room]
        self.tail += data[max(0, room) :]
        if len(self.tail) > 2 * TAIL_BYTES:
            del self.tail[:-TAIL_BYTES]

    def text(self) -> str:
        tail = self.tail[-TAIL_BYTES:]
        missing = self.total - len(self.head) - len(tail)
        between = f"\n[... {missing:,} bytes left out ...]\n".encode() if missing > 0 else b""
        return (bytes(self.head) + between + bytes(tail)).decode("utf-8", "backslashreplace")
