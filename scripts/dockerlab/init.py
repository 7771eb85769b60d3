"""PID 1 of a lab: makes the nodes, lays the cables, and from then on buries the dead."""

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

_NODE = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWCGROUP
)


def be_init(request: dict[str, Any], top: Path, supervisor: socket.socket) -> NoReturn:
    """Bring the nodes to life, then wait for ever.

    Args:
        request: A `dockerlab.boot.Request` as it came through JSON.
        top: The lab's control group.
        supervisor: Where nodes report.
    """
    # Safe from the race it looks like: a supervisor that died before this call left no one to answer,
    # and the first report to it ends this process.
    kernel.die_with_parent(signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    said = "the lab"
    try:
        cgroup.join(top / "lab")
        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWNET)
        kernel.mount("none", "/", flags=kernel.MS_SLAVE | kernel.MS_REC)
        cables, laid = os.pipe()
        born = {boot["name"]: _bear(boot, request, top, (cables, laid), supervisor) for boot in request["nodes"]}
        pids = {name: _child_of(said := name, pipe) for name, pipe in born.items()}
        said = "the lab"
        _lay_cables(request, pids)
        os.close(laid)
    except Exception as error:  # noqa: BLE001  whatever it is, the one who asked must hear of it
        report(supervisor, {"node": said, "error": str(error)})
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


def _bear(
    boot: dict[str, Any], request: dict[str, Any], top: Path, cables: tuple[int, int], supervisor: socket.socket
) -> int:
    """Fork a node, and return the pipe that will tell its process ID.

    A PID namespace begins with the next child (pid_namespaces(7)), so there is one more process in
    between, which ends at once.
    """
    told, tell = os.pipe()
    if os.fork():
        os.close(tell)
        return told
    try:
        if boot["docker"]:
            cgroup.join(top / boot["name"])
        kernel.unshare(_NODE)
        if boot["docker"]:
            cgroup.settle(top / boot["name"])
        if child := os.fork():
            os.write(tell, str(child).encode())
            os._exit(0)
        os.close(cables[1])
        images = request["images"]
        node.live(
            boot,
            Path(boot["root"] or request["root"]),
            Path(images) if images else None,
            top / boot["name"],
            cables[0],
            lambda said: report(supervisor, said),
        )
    except Exception as error:  # noqa: BLE001
        report(supervisor, {"node": boot["name"], "error": str(error)})
    os._exit(1)


def _child_of(name: str, pipe: int) -> int:
    text = os.read(pipe, 32)
    os.close(pipe)
    if not text:
        raise OSError(f"{name} ended before it had namespaces")
    return int(text)


def _lay_cables(request: dict[str, Any], pids: dict[str, int]) -> None:
    commands = []
    for link in request["links"]:
        words = [str(pids[word[1:]]) if word.startswith("@") else word for word in link.split()]
        commands.append(" ".join(words))
    root = Path(request["root"])
    # Newer releases of ip find a process's namespace through /proc.
    kernel.mount("proc", root / "proc", "proc")
    node.feed(["ip", "-batch", "-"], "\n".join(commands) + "\n", root=root)


def report(supervisor: socket.socket, said: dict[str, Any]) -> None:
    """Tell the supervisor; without one there is no lab to be part of."""
    try:
        supervisor.send(json.dumps(said).encode())
    except OSError:
        sys.exit(1)
