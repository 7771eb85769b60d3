"""The process that owns a lab: it runs as root, and ends the lab when its standard input ends.

    your process ──pipe──▶ supervisor          waits; removes the control groups
                              │ fork
                              ▼
                           init  (PID 1)       new PID, mount and network namespaces: cables, switches
                        ┌─────┼─────┐ fork
                        ▼     ▼     ▼
                      host   isp   ...         nodes, each PID 1 in its own namespaces

The pipe is the whole protocol. A line of JSON comes in (`dockerlab.request.Request`), a line goes
out (the nodes' process IDs, or an error), and then the supervisor waits. End of file means that your
process has closed the lab, or has died, for whatever reason: the kernel closes a dead process's
pipes. So the supervisor kills the init. When the PID 1 of a namespace dies, the kernel kills all
processes in it, and with the last of them go mounts, interfaces and memory.
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
from dockerlab.ready import Readiness

_MESSAGE = 65536
_TICK_S = 0.005
_CREDENTIALS = struct.Struct("3i")  # struct ucred, unix(7)


class _Failed(Exception):
    """A node did not come up; has the arguments of `dockerlab.errors.BootError`."""

    def __init__(self, node: str, problem: str, log: str = "") -> None:
        super().__init__(problem)
        self.reply = {"node": node, "problem": problem, "log": log}


def main() -> None:
    """Make the lab that standard input describes, and keep it until standard input ends."""
    text = b""
    while not text.endswith(b"\n"):
        chunk = os.read(0, _MESSAGE)
        if not chunk:
            return
        text += chunk
    request = json.loads(text)
    # The pipe closes when its owner ends, unless a child of the owner has inherited it: so watch both.
    ends = [0, os.pidfd_open(request["owner"]), _signals()]
    try:
        _make(request, ends)
    except OSError as error:
        _reply({"error": {"node": "the lab", "problem": f"could not be made: {error}", "log": ""}})


def _make(request: dict[str, Any], ends: list[int]) -> None:
    """Make the control groups and the nodes, and wait until they are to end."""
    kernel.unshare(kernel.CLONE_NEWNS)
    # Slave, not private: what the machine unmounts is unmounted here too, and does not stay busy.
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
    """A pipe that becomes readable when a signal asks this process to end."""
    read_end, write_end = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(write_end, b"!"))
    return read_end


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
        # When one node ends, so does the lab: its process ID will be another process's some day.
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


def _reply(message: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(1, json.dumps(message).encode() + b"\n")


def _wait_until_up(request: dict[str, Any], nodes: socket.socket, ends: list[int]) -> dict[str, int]:
    """Receive the nodes' reports until all are configured and ready; returns their process IDs by name.

    Raises:
        _Failed: A node did not come up.
        EOFError: The lab was closed meanwhile.
    """
    deadline = time.monotonic() + request["timeout_s"]
    boots = {boot["name"]: boot for boot in request["nodes"]}
    pids: dict[str, int] = {}
    unready: dict[str, Readiness] = {}
    while len(pids) < len(boots) or unready:
        # Once all have reported, all have closed their end, which makes the socket readable for ever.
        expected = [nodes.fileno()] if len(pids) < len(boots) else []
        readable, _, _ = select.select([*expected, *ends], [], [], _TICK_S)
        if nodes.fileno() in readable:
            name, pid = _receive(nodes)
            pids[name] = pid
            if boots[name]["ready"]:
                unready[name] = Readiness(pid, boots[name]["ready"])
        elif ends[-1] in readable:
            raise _Failed("the lab's init", "ended before the lab was up")
        elif readable:
            raise EOFError
        unready = {name: readiness for name, readiness in unready.items() if not _is_ready(name, readiness)}
        if time.monotonic() > deadline:
            late = next(iter(unready), None) or next(name for name in boots if name not in pids)
            raise _Failed(late, f"was not up after {request['timeout_s']:g} s", _log(pids.get(late), boots[late]))
    return pids


def _is_ready(name: str, readiness: Readiness) -> bool:
    try:
        return readiness.check()
    except (FileNotFoundError, ProcessLookupError):
        raise _Failed(name, "ended while it started") from None


def _receive(nodes: socket.socket) -> tuple[str, int]:
    text, ancillary, _, _ = nodes.recvmsg(_MESSAGE, socket.CMSG_SPACE(_CREDENTIALS.size))
    if not text:
        raise _Failed("the lab's init", "ended before the lab was up")
    report = json.loads(text)
    if "error" in report:
        raise _Failed(report["node"], f"could not be made: {report['error']}")
    pid, _, _ = _CREDENTIALS.unpack(ancillary[0][2])
    return report["node"], pid


def _log(pid: int | None, boot: dict[str, Any]) -> str:
    if pid is None:
        return ""
    for path in (boot["log"], "/var/log/boot.log"):
        with contextlib.suppress(OSError):
            if text := Path(f"/proc/{pid}/root{path}").read_text(encoding="utf-8", errors="replace"):
                return text
    return ""
