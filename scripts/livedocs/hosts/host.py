"""Where commands run: a name and an argv prefix. This is the one seam to the outside.

A host on this machine has the prefix ``()``, a lab node ``nsenter -t PID -a --``.
A host behind ssh has a way there as well: the words behind it are quoted, since a shell reads them at its end.
A script is given as its steps; one shell runs them in order, so that variables and the working directory
carry over, and after each step says its exit status between two marks that no output contains.
The host is never typed at: standard input is empty.
Where each command would have to make its own way, one shell over there can take them all: see `livedocs.hosts.shell`.
"""

from __future__ import annotations

import secrets
import shlex
import subprocess
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from livedocs.errors import HostError
from livedocs.hosts.process import KILL_AFTER_S, Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livedocs.hosts.output import Output
    from livedocs.hosts.shell import Stream

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

# One shell for all steps. A failing command ends it (-e), as its exit status says;
# sh as well as bash understands it, since a container may have no other.
# What comes before its first mark was said on the way, such as sudo's warnings.
# Standard error takes the way of standard output: by one of its own, as `docker exec` has it, it could come too early.
_SCRIPT = r"""
exec 2>&1
set -e
__mark=$1; shift
printf '\036%s=begin\036' "$__mark"
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
class Host:
    """Where commands run.

    Attributes:
        name: For titles and messages.
        argv: What stands before each command's own words.
        environment: What the commands see, and nothing else.
        way: ``ssh`` with its options and where to, for a host that is not here.
        token: What the command lines of all its scripts hold, so that they can be found and ended over there.
        stream: A shell over there that runs what has not a terminal of its own; without one, each makes its own way.
    """

    name: str
    argv: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    way: tuple[str, ...] = ()
    token: str = ""
    stream: Stream | None = field(default=None, compare=False)

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
        mark, words = self._script(steps, timeout_s)
        if self.stream:
            return self.stream.run((*self._words(), *words), mark, timeout_s)
        with Running(self.name, self.command(*words), mark, timeout_s, ask=False) as running:
            return running.finish()

    def start(self, steps: Sequence[str], *, timeout_s: float) -> Running:
        """Start ``steps`` in a second terminal and do not wait. The caller closes what this gives, best by ``with``.

        Raises:
            HostError: The host could not be asked at all.
        """
        mark, words = self._script(steps, timeout_s, SECOND_TERMINAL)
        return Running(self.name, self.command(*words), mark, timeout_s, ask=True)

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

    def _script(self, steps: Sequence[str], timeout_s: float, around: str = "") -> tuple[str, list[str]]:
        """The mark between the steps, and the words that run them."""
        mark = self.token + secrets.token_hex(8)
        limit = ["timeout", f"--kill-after={KILL_AFTER_S}", f"{timeout_s:g}"]
        shell = ["bash", "-c", around, _SCRIPT] if around else ["bash", "-c", _SCRIPT, "bash"]
        return mark, [*limit, *shell, mark, *steps]

    def _words(self) -> tuple[str, ...]:
        pinned = [f"{key}={value}" for key, value in self.environment.items()]
        if not pinned:
            return self.argv
        return (*self.argv, "env", f"--chdir={self.environment['HOME']}", "-i", *pinned)
