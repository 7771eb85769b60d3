"""A `Topology` brought to life.

A lab lives as long as a pipe to its supervisor is open: `Lab.open` keeps the one end, and
however this process ends, the kernel closes it. See `dockerlab.supervisor`.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from dockerlab import cache, machine
from dockerlab.boot import request
from dockerlab.errors import BootError
from dockerlab.images import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockerlab.boot import Request
    from dockerlab.images import Images
    from dockerlab.topology import Topology

BOOT_TIMEOUT_S = 30.0
_CLOSE_TIMEOUT_S = 15.0

# -I and -S: nothing of the user's environment runs with root's rights, and start-up is 3 ms faster.
_SUPERVISOR = (
    "import sys; sys.path.insert(0, sys.argv[1]); from dockerlab.supervisor import main; main()",
    str(Path(__file__).resolve().parent.parent),
)


@dataclass(frozen=True)
class RunningNode:
    """A node of a lab that runs.

    Attributes:
        name: As in the topology.
        pid: Its process, whose namespaces it is.
    """

    name: str
    pid: int

    @property
    def argv(self) -> tuple[str, ...]:
        """What to put before a command so that root runs it on this node."""
        return (*machine.as_root(), "nsenter", "-t", str(self.pid), "-a", "--")


class Supervised:
    """Nodes that run until the pipe to their supervisor closes.

    Args:
        asked: What the supervisor is to do.
    """

    def __init__(self, asked: Request) -> None:
        self._asked = asked
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.nodes: Mapping[str, RunningNode] = MappingProxyType({})

    def start(self) -> None:
        """Start them and wait until all answer.

        Raises:
            BootError: They did not come up; says which, and ends with its log.
        """
        self._supervisor = subprocess.Popen(
            [*machine.as_root(), sys.executable, "-I", "-S", "-c", *_SUPERVISOR],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Ctrl-C at a terminal is for us; the lab hears of it when we close the pipe.
            start_new_session=True,
        )
        try:
            pids = self._ask(self._supervisor)
        except BaseException:
            self.stop()
            raise
        self.nodes = MappingProxyType({name: RunningNode(name, pids[name]) for name in self._names()})

    def _names(self) -> list[str]:
        return [boot.name for boot in self._asked.nodes]

    def _ask(self, supervisor: subprocess.Popen[bytes]) -> dict[str, int]:
        assert supervisor.stdin  # noqa: S101  both are pipes
        assert supervisor.stdout  # noqa: S101
        try:
            supervisor.stdin.write(json.dumps(self._asked.as_json()).encode() + b"\n")
            supervisor.stdin.flush()
            line = supervisor.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            _, complaint = supervisor.communicate()
            raise BootError("the lab's supervisor", "ended before the lab was up", complaint.decode())
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            failed = reply["error"]
            raise BootError(failed["node"], failed["what"], failed["log"])
        pids: dict[str, int] = reply["pids"]
        return pids

    @property
    def supervisor(self) -> int:
        """The process ID of the supervisor; 0 where there is none."""
        return self._supervisor.pid if self._supervisor else 0

    def stop(self) -> None:
        """End them, and return when nothing of them is left. Does nothing when called again."""
        with self._lock:
            supervisor, self._supervisor = self._supervisor, None
        self.nodes = MappingProxyType({})
        if supervisor is None:
            return
        with supervisor:
            assert supervisor.stdin  # noqa: S101
            supervisor.stdin.close()
            supervisor.wait(_CLOSE_TIMEOUT_S)


class Lab:
    """A `Topology` brought to life: a context manager that leaves nothing behind.

    Several may run at the same time, in threads of one process too.

    Args:
        topology: What to start.
        timeout_s: How long a node may take to come up.

    Attributes:
        topology: What was started.
    """

    def __init__(self, topology: Topology, *, timeout_s: float = BOOT_TIMEOUT_S) -> None:
        self.topology = topology
        self._timeout_s = timeout_s
        self._running: Supervised | None = None
        self._images: Images | None = None
        self._held = contextlib.ExitStack()

    def open(self) -> Self:
        """Start it, and return when all its nodes answer.

        Raises:
            LabError: This machine cannot run it, or it did not come up.
        """
        machine.check()
        self._images = prepare(self.topology)
        self._running = Supervised(request(self.topology, self._images, self._timeout_s))
        with contextlib.ExitStack() as until_closed:
            until_closed.enter_context(cache.in_use(self._images.entries))
            self._running.start()
            self._held = until_closed.pop_all()
        return self

    def close(self) -> None:
        """End it, and return when nothing of it is left. Does nothing when called again."""
        if self._running:
            self._running.stop()
        self._held.close()

    @property
    def nodes(self) -> Mapping[str, RunningNode]:
        """The nodes by name; none before it is opened and after it is closed."""
        return self._running.nodes if self._running else MappingProxyType({})

    @property
    def supervisor(self) -> int:
        """The process ID of its supervisor, whose control groups its name is part of; 0 while it is not open."""
        return self._running.supervisor if self._running else 0

    @property
    def facts(self) -> dict[str, str]:
        """What it runs: the release, its version, and the engine's."""
        return {"release": self.topology.release, **(self._images.facts if self._images else {})}

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
