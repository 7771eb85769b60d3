"""Whether a node's services answer, seen from outside and without starting a process for each look."""

from __future__ import annotations

import contextlib
import select
import socket
from pathlib import Path

_PING = b"GET /_ping HTTP/1.0\r\n\r\n"
_LISTENING = "0A"  # TCP_LISTEN, include/net/tcp_states.h


class Awaited:
    """The services of one node, until all of them have answered once.

    Args:
        pid: The node's process.
        services: ``docker``, ``tcp PORT`` or ``udp PORT``.
    """

    def __init__(self, pid: int, services: list[str]) -> None:
        self._pid = pid
        self._waiting = set(services)
        self._engine: socket.socket | None = None

    def answers(self) -> bool:
        """Look once, without waiting."""
        self._waiting = {service for service in self._waiting if not self._look(service)}
        return not self._waiting

    def _look(self, service: str) -> bool:
        if service == "docker":
            return self._engine_answers()
        protocol, port = service.split()
        return any(_listens(self._pid, table, int(port)) for table in (protocol, f"{protocol}6"))

    def _engine_answers(self) -> bool:
        """Ask once and listen for the answer: the engine accepts long before it serves."""
        if self._engine is None:
            asking = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                asking.connect(f"/proc/{self._pid}/root/run/docker.sock")
                asking.send(_PING)
            except OSError:
                asking.close()
                return False
            self._engine = asking
        if not select.select([self._engine], [], [], 0)[0]:
            return False
        with self._engine as engine, contextlib.suppress(ConnectionError):
            self._engine = None
            return engine.recv(4096).startswith(b"HTTP/1.0 200")
        return False


def _listens(pid: int, table: str, port: int) -> bool:
    """Look for a socket in the tables the kernel keeps of each network namespace, proc_net_tcp.rst."""
    for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        if int(local.rpartition(":")[2], 16) == port and (state == _LISTENING or table.startswith("udp")):
            return True
    return False
