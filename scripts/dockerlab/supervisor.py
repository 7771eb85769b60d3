"""The process that a lab hangs on: started with root's rights, it ends the lab when its input ends.

    your process ──pipe──▶ supervisor          waits; removes the control groups
                              │ fork
                              ▼
                           init  (PID 1)       new PID, mount and network namespace: cables, switches
                        ┌─────┼─────┐ fork
                        ▼     ▼     ▼
                      host   isp   ...         a node each: PID 1 of namespaces of its own

The pipe is the whole protocol. A line of JSON comes in (`dockerlab.boot.Request`), a line goes
out (the nodes' process IDs, or what went wrong), and then the supervisor waits. End of file means
that whoever asked for the lab has closed it, or died, of whatever: the kernel closes a dead
process's pipes. So the supervisor kills the init, and when the PID 1 of a namespace dies the
kernel kills all processes in it, and with the last of them go mounts, interfaces and memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
import time
from pathlib import Path
from typing import Any

from dockerlab import cgroup, kernel, node
from dockerlab.init import be_init
from dockerlab.ready import Awaited

_MESSAGE = 65536
_TICK_S = 0.005
_CREDENTIALS = struct.Struct("3i")  # struct ucred, unix(7)


class _Failed(Exception):
    def __init__(self, name: str, what: str, log: str = "") -> None:
        super().__init__(what)
        self.reply = {"node": name, "what": what, "log": log}


def main() -> None:
    """Make the lab that standard input asks for, and keep it until standard input ends."""
    text = b""
    while not text.endswith(b"\n"):
        piece = os.read(0, _MESSAGE)
        if not piece:
            return
        text += piece
    request = json.loads(text)
    # The pipe closes with its owner, unless a child of the owner has it too: so watch both.
    ends = [0, os.pidfd_open(request["owner"]), _signals()]
    kernel.unshare(kernel.CLONE_NEWNS)
    # Slave, not private: what the machine unmounts is unmounted here too, and never stays busy.
    kernel.mount("none", "/", flags=kernel.MS_SLAVE | kernel.MS_REC)
    root = Path(request["root"])
    mounted = cgroup.hierarchy(node.scratch(root, node.scratch(root)))
    cgroup.sweep(mounted)
    top = mounted / f"{cgroup.PREFIX}{os.getpid()}-{time.monotonic_ns():x}"
    try:
        cgroup.create(top, [boot["name"] for boot in request["nodes"] if boot["docker"]])
        _supervise(request, top, ends)
    finally:
        cgroup.remove(top)


def _signals() -> int:
    """Turn signals that ask a process to end into a pipe that has something to say."""
    heard, told = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(told, b"!"))
    return heard


def _supervise(request: dict[str, Any], top: Path, ends: list[int]) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # The kernel adds the sender's process ID, as this process knows it, to each message.
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    kernel.unshare(kernel.CLONE_NEWPID)
    init = os.fork()
    if init == 0:
        ours.close()
        be_init(request, top, theirs)
    theirs.close()
    ended = os.pidfd_open(init)
    try:
        pids = _wait_until_up(request, ours, [*ends, ended])
        # A lab with a node less is no lab, and its process ID will be another's some day.
        watched = [*ends, ended, *(os.pidfd_open(pid) for pid in pids.values())]
        _reply({"pids": pids})
        select.select(watched, [], [])
    except _Failed as failed:
        _reply({"error": failed.reply})
    except EOFError:
        pass
    finally:
        signal.pidfd_send_signal(ended, signal.SIGKILL)
        os.waitpid(init, 0)


def _reply(said: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(1, json.dumps(said).encode() + b"\n")


def _wait_until_up(request: dict[str, Any], nodes: socket.socket, ends: list[int]) -> dict[str, int]:
    """Collect what the nodes say until all are configured and all their services answer.

    Raises:
        _Failed: A node did not come up.
        EOFError: Nobody wants the lab any more.
    """
    deadline = time.monotonic() + request["timeout_s"]
    boots = {boot["name"]: boot for boot in request["nodes"]}
    pids: dict[str, int] = {}
    awaited: dict[str, Awaited] = {}
    while len(pids) < len(boots) or awaited:
        # Once all have spoken, all have closed their end, and that would be news for ever.
        silent = [nodes.fileno()] if len(pids) < len(boots) else []
        readable, _, _ = select.select([*silent, *ends], [], [], _TICK_S)
        if nodes.fileno() in readable:
            name, pid = _hear(nodes)
            pids[name] = pid
            if boots[name]["ready"]:
                awaited[name] = Awaited(pid, boots[name]["ready"])
        elif ends[-1] in readable:
            raise _Failed("the lab's init", "ended before the lab was up")
        elif readable:
            raise EOFError
        awaited = {name: service for name, service in awaited.items() if not _answers(name, service)}
        if time.monotonic() > deadline:
            late = next(iter(awaited), None) or next(name for name in boots if name not in pids)
            raise _Failed(late, f"was not up after {request['timeout_s']:g} s", _log(pids.get(late), boots[late]))
    return pids


def _answers(name: str, service: Awaited) -> bool:
    try:
        return service.answers()
    except (FileNotFoundError, ProcessLookupError):
        raise _Failed(name, "ended while it started") from None


def _hear(nodes: socket.socket) -> tuple[str, int]:
    text, ancillary, _, _ = nodes.recvmsg(_MESSAGE, socket.CMSG_SPACE(_CREDENTIALS.size))
    said = json.loads(text) if text else {"node": "the lab's init", "error": "ended before the lab was up"}
    if "error" in said:
        raise _Failed(said["node"], f"could not be made: {said['error']}")
    pid, _, _ = _CREDENTIALS.unpack(ancillary[0][2])
    return said["node"], pid


def _log(pid: int | None, boot: dict[str, Any]) -> str:
    if pid is None:
        return ""
    for path in (boot["log"], "/var/log/boot.log"):
        with contextlib.suppress(OSError):
            if text := Path(f"/proc/{pid}/root{path}").read_text(encoding="utf-8", errors="replace"):
                return text
    return ""
