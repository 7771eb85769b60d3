"""A place to run commands: a name and an argv prefix. This is the one seam to the outside.

A host on this machine has the prefix ``()``, a lab node ``nsenter -t PID -a --``.
A host behind ssh has an ``ssh`` command before that; what follows it is quoted, since a shell over there reads it.
A script is given as its steps; one shell runs them in order, so that variables and the working directory
carry over, and after each step it prints its exit status between two marks that no output contains.
Nothing can be typed to a script: its standard input is empty.
By default each script is a process of its own; one shell on the host can run them all instead,
see `livedocs.hosts.shell`.
"""

from __future__ import annotations

import secrets
import shlex
import subprocess
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from livedocs.errors import HostError
from livedocs.hosts.process import KILL_AFTER_S, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from livedocs.hosts.output import Output
    from livedocs.hosts.shell import Shell
    from livedocs.records.transcript import Origin

# The environment is pinned: what a program prints must not depend on who runs the build.
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
# What comes before its first mark is from programs before the shell, such as sudo's warnings.
# Standard error shares the pipe of standard output: through one of its own, as `docker exec` has it, it could come
# too early.
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
    """A place to run commands.

    Attributes:
        name: For titles and messages.
        argv: The prefix of every command.
        environment: The whole environment of the commands.
        ssh_argv: ``ssh`` with its options and its target, for a host that is not this machine.
        tag: A string that the command lines of all its scripts contain, so that they can be found and ended there.
        shell: The shell on the host that runs all scripts but second terminals; without one, each is a process.
    """

    name: str
    argv: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    ssh_argv: tuple[str, ...] = ()
    tag: str = ""
    shell: Shell | None = field(default=None, compare=False)

    def inside(self, container: str) -> Host:
        """The container of that name on this host, as a place to run commands."""
        keys = [key for key in ("LC_ALL", "TZ", "COLUMNS") if key in self.environment]
        pinned = [word for key in keys for word in ("-e", f"{key}={self.environment[key]}")]
        argv = (*self._prefix(), "docker", "exec", "-i", *pinned, container)
        return replace(self, name=container, argv=argv, environment={})

    def command(self, *argv: str) -> list[str]:
        """The argv with which this machine has ``argv`` run on the host."""
        there = (*self._prefix(), *argv)
        return [*self.ssh_argv, shlex.join(there)] if self.ssh_argv else list(there)

    def run(self, steps: Sequence[str], *, timeout_s: float) -> list[Output]:
        """Run ``steps`` in one shell, one after another, and give each one's output.

        The list is as long as the steps that were begun: after a failure there are no more.

        Raises:
            HostError: The command that runs them cannot be started, or the host's shell has ended.
        """
        mark, argv = self._script(steps, timeout_s)
        if self.shell:
            return self.shell.run((*self._prefix(), *argv), mark, timeout_s)
        with Process(self.name, self.command(*argv), mark, timeout_s) as process:
            return process.finish()

    def start(self, steps: Sequence[str], *, timeout_s: float) -> Process:
        """Start ``steps`` in a second terminal and do not wait. The caller ends the process, best by ``with``.

        Raises:
            HostError: The command that runs them cannot be started.
        """
        mark, argv = self._script(steps, timeout_s, SECOND_TERMINAL)
        return Process(self.name, self.command(*argv), mark, timeout_s, interruptible=True)

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
        """The mark between the steps, and the argv that runs them."""
        mark = self.tag + secrets.token_hex(8)
        limit = ["timeout", f"--kill-after={KILL_AFTER_S}", f"{timeout_s:g}"]
        shell = ["bash", "-c", around, _SCRIPT] if around else ["bash", "-c", _SCRIPT, "bash"]
        return mark, [*limit, *shell, mark, *steps]

    def _prefix(self) -> tuple[str, ...]:
        """The prefix, and the program that sets the environment."""
        pinned = [f"{key}={value}" for key, value in self.environment.items()]
        if not pinned:
            return self.argv
        return (*self.argv, "env", f"--chdir={self.environment['HOME']}", "-i", *pinned)


@dataclass(frozen=True)
class Opened:
    """The hosts that one session runs on.

    Attributes:
        nodes: Hosts by the names that snippets use; ``host`` is among them.
        origin: The kind of host, for transcripts.
        stop: Ends the hosts, from any thread, so that a command that runs there fails at once.
    """

    nodes: Mapping[str, Host]
    origin: Origin
    stop: Callable[[], object] = lambda: None
