"""One shell on a host that runs all scripts of a session, one after another.

Starting a process per script costs a tenth of a second over ssh; with one shell, only the first script pays for it.

    build ── mark, command ──> shell ── starts ──> script, with no input
      ^                                              │ a pipe of its own
      └──── begin, output, marks, status ── relay <──┘

A daemon that a script leaves behind may hold the script's pipe open. So a relay reads each pipe:
it ends when the next script begins, and later output of the daemon is dropped.
The status goes through the same pipe as the output, so it comes last.
"""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import signal
import subprocess
from typing import TYPE_CHECKING, Self

from livedocs.errors import HostError
from livedocs.hosts.output import Splitter
from livedocs.hosts.process import GRACE_S, Limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from livedocs.hosts.output import Output

# Its own standard error goes nowhere: a shell also reports what was ended by a signal.
_SHELL = r"""
exec 2>/dev/null
relay=
while IFS= read -r -d '' mark && IFS= read -r -d '' command; do
    test -z "$relay" || { kill -KILL "$relay"; wait "$relay"; }
    printf '\036%s=begin\036' "$mark"
    exec 3> >(exec cat)
    relay=$!
    eval "$command </dev/null >&3 2>&3 3>&-"
    printf '\036%s=%s\036' "$mark" "$?" >&3
    exec 3>&-
done
"""

_CHUNK = 65536
_POLL_S = 0.5  # without output, before a check whether the shell is still there


class Shell:
    """The shell on a host, started on entering the context and ended on leaving it."""

    def __init__(self, name: str, ssh_argv: Sequence[str] = (), argv: Sequence[str] = ()) -> None:
        """Note the host; nothing is done yet.

        Args:
            name: The host's, for messages.
            ssh_argv: ``ssh`` with its options and its target; empty for this machine.
            argv: The prefix of every command there, such as ``sudo``; the shell itself is started with it instead.
        """
        self._name = name
        self._argv = tuple(argv)
        there = [*argv, "bash", "-c", _SHELL]
        self._command = [*ssh_argv, shlex.join(there)] if ssh_argv else there
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it; whether it answers shows at the first script.

        Raises:
            HostError: There is no such program here.
        """
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                start_new_session=True,  # Ctrl-C is for the build, which then ends what it started
            )
        except OSError as error:
            raise HostError(f"{self._name}: cannot run {self._command[0]}: {error.strerror}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    def close(self) -> None:
        """End it. A second call does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)

    def run(self, argv: Sequence[str], mark: str, timeout_s: float) -> list[Output]:
        """Run a command that prints ``mark`` after each of its steps, and give the output of each begun step.

        Where no answer comes in time, the step has the status None and the shell is given up.

        Raises:
            HostError: The shell has ended.
        """
        if self._process is None:
            raise HostError(f"{self._name}: the shell that runs the snippets there has ended")
        if tuple(argv[: len(self._argv)]) == self._argv:
            argv = argv[len(self._argv) :]
        limit, output = Limit(timeout_s), Splitter(mark)
        try:
            for chunk in self._answers(f"{mark}\0{shlex.join(argv)}\0".encode(), limit):
                output.take(chunk)
                if output.status is not None:
                    return output.outputs(limit.judge(output.status))
        except BrokenPipeError:
            self.close()
            last = output.text().strip().splitlines()[-1:]
            raise HostError(
                f"{self._name}: the shell that runs the snippets there ended in the middle of a command: the "
                f"connection was lost, or the command has ended it; its last output: {''.join(last) or 'none'}"
            ) from None
        self.close()
        return output.outputs(None)

    def _answers(self, request: bytes, limit: Limit) -> Iterator[bytes]:
        """Send a request, and yield the output until the deadline.

        Raises:
            BrokenPipeError: The shell has ended.
        """
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return
        while True:
            look_s = min(limit.left, _POLL_S)
            readable, writable, _ = select.select([process.stdout], [process.stdin] if request else [], [], look_s)
            if writable:
                # No more than a pipe surely takes, so that a shell that has stopped reading does not block the build.
                try:
                    request = request[os.write(process.stdin.fileno(), request[: select.PIPE_BUF]) :]
                except BrokenPipeError:
                    request = b""  # it has ended; its last output is still to be read
            if readable:
                chunk = os.read(process.stdout.fileno(), _CHUNK)
                if not chunk:
                    raise BrokenPipeError
                yield chunk
            elif not writable and process.poll() is not None:
                raise BrokenPipeError  # a program that it started may hold its output open for long
            elif not limit.left:
                return
