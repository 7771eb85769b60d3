"""PID 1 of a lab: forks the nodes, makes the cables between them, and from then on reaps dead processes."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from dockerlab import cgroup, kernel, node

if TYPE_CHECKING:
    import socket


def be_init(request: dict[str, Any], top: Path, supervisor: socket.socket) -> NoReturn:
    """Make the nodes, then wait for ever.

    Args:
        request: A `dockerlab.request.Request`, as parsed from JSON.
        top: The lab's control group.
        supervisor: The socket to which nodes report.
    """
    # This is not the race it looks like: if the supervisor died before this call, the first report to it
    # fails and ends this process.
    kernel.die_with_parent(signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    current = "the lab"
    try:
        cgroup.join(top / "lab")
        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWNET)
        kernel.mount("none", "/", flags=kernel.MS_SLAVE | kernel.MS_REC)
        cables = os.pipe()
        pipes = {boot["name"]: _fork_node(boot, request, top, cables, supervisor) for boot in request["nodes"]}
        pids = {name: _read_pid(current := name, pipe) for name, pipe in pipes.items()}
        current = "the lab"
        _make_cables(request, pids)
        os.close(cables[1])
    except Exception as error:  # noqa: BLE001  whatever it is, the supervisor must report it
        report(supervisor, {"node": current, "error": str(error)})
        os._exit(1)
    supervisor.close()
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            signal.pause()


def _fork_node(
    boot: dict[str, Any], request: dict[str, Any], top: Path, cables: tuple[int, int], supervisor: socket.socket
) -> int:
    """Fork a node, and return a pipe that will contain its process ID.

    A PID namespace begins with the next child (pid_namespaces(7)), so there is one more process in
    between, which ends at once.

    Args:
        boot: The node.
        request: The lab.
        top: The lab's control group.
        cables: A pipe that is closed when the node's interfaces exist: its end to read, its end to write.
        supervisor: The socket to which the node reports.
    """
    read_end, write_end = os.pipe()
    if os.fork():
        os.close(write_end)
        return read_end
    try:
        if boot["docker"]:
            cgroup.join(top / boot["name"])
        kernel.unshare(node.NAMESPACES)
        if boot["docker"]:
            cgroup.settle(top / boot["name"])
        if child := os.fork():
            os.write(write_end, str(child).encode())
            os._exit(0)
        os.close(cables[1])
        images = request["images"]
        node.live(
            boot,
            Path(boot["root"] or request["root"]),
            Path(images) if images else None,
            top / boot["name"],
            cables[0],
            lambda message: report(supervisor, message),
        )
    except Exception as error:  # noqa: BLE001
        report(supervisor, {"node": boot["name"], "error": str(error)})
    os._exit(1)


def _read_pid(name: str, pipe: int) -> int:
    text = os.read(pipe, 32)
    os.close(pipe)
    if not text:
        raise OSError(f"{name} ended before its namespaces were made")
    return int(text)


def _make_cables(request: dict[str, Any], pids: dict[str, int]) -> None:
    commands = []
    for link in request["links"]:
        arguments = [str(pids[word[1:]]) if word.startswith("@") else word for word in link.split()]
        commands.append(" ".join(arguments))
    root = Path(request["root"])
    # Newer releases of ip look up a process's namespace in /proc.
    kernel.mount("proc", root / "proc", "proc")
    node.feed(["ip", "-batch", "-"], "\n".join(commands) + "\n", root=root)


def report(supervisor: socket.socket, message: dict[str, Any]) -> None:
    """Send a message to the supervisor. If it is gone, so is the lab, and this process ends."""
    try:
        supervisor.send(json.dumps(message).encode())
    except OSError:
        sys.exit(1)
