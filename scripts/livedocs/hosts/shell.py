"""One shell on a host for all scripts of a session, which come to it one after another.

A way of its own for each script costs a tenth of a second behind ssh; here only the first one does.

    build ── mark, words ──> shell ── starts ──> script, with no input
      ^                                            │ a pipe of its own
      └──── begin, output, marks, status ── relay <┘

What a script leaves behind, such as a daemon, may hold its pipe open. So a relay stands between:
it ends when the next script begins, and whatever still comes then is nobody's.
The status takes the same way as the output, so it comes last.
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

# Its own standard error goes nowhere: a shell also tells of what died by a signal.
_SHELL = r"""
exec 2>/dev/null
relay=
while IFS= read -r -d '' mark && IFS= read -r -d '' words; do
    test -z "$relay" || { kill -KILL "$relay"; wait "$relay"; }
    printf '\036%s=begin\036' "$mark"
    exec 3> >(exec cat)
    relay=$!
    eval "$words </dev/null >&3 2>&3 3>&-"
    printf '\036%s=%s\036' "$mark" "$?" >&3
    exec 3>&-
done
"""

_CHUNK = 65536
_LOOK_S = 0.5  # how long nothing comes before one looks whether the shell is still there


class Stream:
    """The shell over there, open between ``with``'s beginning and its end."""

    def __init__(self, name: str, way: Sequence[str], argv: Sequence[str] = ()) -> None:
        """Say where; nothing is done yet.

        Args:
            name: The host's, for messages.
            way: ``ssh`` with its options and where to; empty for this machine.
            argv: What stands before each command there, such as ``sudo``; the shell takes it once for all.
        """
        self._name = name
        self._argv = tuple(argv)
        words = [*argv, "bash", "-c", _SHELL]
        self._command = [*way, shlex.join(words)] if way else words
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it; whether it answers is seen at the first script.

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

    def run(self, words: Sequence[str], mark: str, timeout_s: float) -> list[Output]:
        """Run a command that prints ``mark`` after each of its steps, and give what each begun step said.

        Where no answer comes in time, the step has the status None and the shell is given up.

        Raises:
            HostError: The shell is not there any more.
        """
        if self._process is None:
            raise HostError(f"{self._name}: the shell that runs the snippets there has ended")
        if tuple(words[: len(self._argv)]) == self._argv:
            words = words[len(self._argv) :]
        limit, said = Limit(timeout_s), Splitter(mark)
        try:
            for chunk in self._answers(f"{mark}\0{shlex.join(words)}\0".encode(), limit):
                said.take(chunk)
                if said.status is not None:
                    return said.outputs(limit.judge(said.status))
        except BrokenPipeError:
            self.close()
            last = said.text().strip().splitlines()[-1:]
            raise HostError(
                f"{self._name}: the shell that runs the snippets there ended in the middle of a command: the "
                f"connection was lost, or the command has ended it; last it said: {''.join(last) or 'nothing'}"
            ) from None
        self.close()
        return said.outputs(None)

    def _answers(self, request: bytes, limit: Limit) -> Iterator[bytes]:
        """Send a request, and give what comes, until time is over.

        Raises:
            BrokenPipeError: The shell has ended.
        """
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return
        while True:
            look_s = min(limit.left, _LOOK_S)
            readable, writable, _ = select.select([process.stdout], [process.stdin] if request else [], [], look_s)
            if writable:
                # No more than a pipe surely takes, so that a shell that reads no more holds nobody up.
                try:
                    request = request[os.write(process.stdin.fileno(), request[: select.PIPE_BUF]) :]
                except BrokenPipeError:
                    request = b""  # it has ended; its last words are still to be read
            if readable:
                chunk = os.read(process.stdout.fileno(), _CHUNK)
                if not chunk:
                    raise BrokenPipeError
                yield chunk
            elif not writable and process.poll() is not None:
                raise BrokenPipeError  # whatever it has begun may hold its output open for long
            elif not limit.left:
                return
