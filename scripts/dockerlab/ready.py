"""The conditions under which a node is up, checked from outside and without starting processes."""

from __future__ import annotations

import contextlib
import select
import socket
from pathlib import Path

_PING = b"GET /_ping HTTP/1.0\r\n\r\n"
_LISTENING = "0A"  # TCP_LISTEN, include/net/tcp_states.h


class Readiness:
    """The conditions that one node has not met yet. Each has to be met once.

    Args:
        pid: The node's process.
        conditions: See `dockerlab.topology.Service`.
    """

    def __init__(self, pid: int, conditions: list[str]) -> None:
        self._pid = pid
        self._unmet = set(conditions)
        self._engine: socket.socket | None = None

    def check(self) -> bool:
        """Check once, without waiting; returns whether all conditions have been met."""
        self._unmet = {condition for condition in self._unmet if not self._is_met(condition)}
        return not self._unmet

    def _is_met(self, condition: str) -> bool:
        if condition == "docker":
            return self._engine_answers()
        protocol, port = condition.split()
        return any(_listens(self._pid, table, int(port)) for table in (protocol, f"{protocol}6"))

    def _engine_answers(self) -> bool:
        """Send one request and look for its response: the engine accepts connections long before it serves."""
        if self._engine is None:
            client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                client.connect(f"/proc/{self._pid}/root/run/docker.sock")
                client.send(_PING)
            except OSError:
                client.close()
                return False
            self._engine = client
        if not select.select([self._engine], [], [], 0)[0]:
            return False
        with self._engine as engine, contextlib.suppress(ConnectionError):
            self._engine = None
            return engine.recv(4096).startswith(b"HTTP/1.0 200")
        return False


def _listens(pid: int, table: str, port: int) -> bool:
    """Whether the kernel's table of the node's sockets has one that listens on this port, proc_net_tcp.rst."""
    for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        if int(local.rpartition(":")[2], 16) == port and (state == _LISTENING or table.startswith("udp")):
            return True
    return False
