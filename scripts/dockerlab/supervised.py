"""Nodes that run, and the process that started them.

`Supervised` keeps the one end of a pipe to its supervisor. However this process ends, the kernel
closes the pipe, and the supervisor takes the nodes down. See `dockerlab.supervisor`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dockerlab import machine
from dockerlab.errors import BootError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockerlab.request import Request

_CLOSE_TIMEOUT_S = 15.0

# -I and -S: nothing of the user's environment runs with root's rights, and start-up is 3 ms faster.
_SUPERVISOR = (
    "import sys; sys.path.insert(0, sys.argv[1]); from dockerlab.supervisor import main; main()",
    str(Path(__file__).resolve().parent.parent),
)


@dataclass(frozen=True)
class RunningNode:
    """A node that runs: a process, in whose namespaces commands are run.

    Attributes:
        name: Its name in the topology.
        pid: Its process ID on the machine.
    """

    name: str
    pid: int

    @property
    def argv(self) -> tuple[str, ...]:
        """The prefix of a command line that runs it as root on this node."""
        return (*machine.as_root(), "nsenter", "-t", str(self.pid), "-a", "--")


class Supervised:
    """Nodes that run until the pipe to their supervisor closes.

    Args:
        request: The supervisor's input.

    Attributes:
        nodes: The nodes by name; none before `start` and after `stop`.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.nodes: Mapping[str, RunningNode] = MappingProxyType({})

    def start(self) -> None:
        """Start the nodes and wait until all are up.

        Raises:
            BootError: One did not come up; says which, and ends with its log.
        """
        self._supervisor = subprocess.Popen(
            [*machine.as_root(), sys.executable, "-I", "-S", "-c", *_SUPERVISOR],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Ctrl-C at a terminal is meant for this process; the supervisor sees the pipe close after it.
            start_new_session=True,
        )
        try:
            pids = self._send(self._supervisor)
        except BaseException:
            self.stop()
            raise
        names = [boot.name for boot in self._request.nodes]
        self.nodes = MappingProxyType({name: RunningNode(name, pids[name]) for name in names})

    def _send(self, supervisor: subprocess.Popen[bytes]) -> dict[str, int]:
        assert supervisor.stdin  # noqa: S101  both are pipes
        assert supervisor.stdout  # noqa: S101
        try:
            supervisor.stdin.write(json.dumps(self._request.as_json()).encode() + b"\n")
            supervisor.stdin.flush()
            line = supervisor.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            _, stderr = supervisor.communicate()
            raise BootError("the lab's supervisor", "ended before the lab was up", stderr.decode())
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise BootError(**reply["error"])
        pids: dict[str, int] = reply["pids"]
        return pids

    @property
    def supervisor(self) -> int:
        """The process ID of the supervisor; 0 if it does not run."""
        return self._supervisor.pid if self._supervisor else 0

    def stop(self) -> None:
        """End the nodes, and return when nothing of them is left. Does nothing when called again."""
        with self._lock:
            supervisor, self._supervisor = self._supervisor, None
        self.nodes = MappingProxyType({})
        if supervisor is None:
            return
        with supervisor:
            assert supervisor.stdin  # noqa: S101
            supervisor.stdin.close()
            supervisor.wait(_CLOSE_TIMEOUT_S)
