"""The control groups of a lab: the one part of it that the kernel does not remove by itself.

    <cgroup2>/dockerlab-4711-0f3c/      a lab
              ├── lab/                  its init and the plain nodes
              └── host/                 a Docker host, which sees it as /
                  └── init.scope/       its processes; the groups of its containers are next to it

It does not matter where the machine has mounted the cgroup2 hierarchy, nor whether it uses version 1
as well. Nodes see version 2 only, as readers do. A group that passes controllers on to its children
must not contain processes (kernel, cgroup-v2.rst, "No Internal Process Constraint"), hence
``init.scope``, which is systemd's name for the same thing.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from dockerlab import kernel

PREFIX = "dockerlab-"

_REMOVAL_S = 5.0
_POLL_S = 0.002
_ABANDONED_S = 60


def hierarchy(scratch: Path) -> Path:
    """The directory where cgroup2 is mounted: the machine's, or else ``scratch``, where it is mounted then.

    To be called in a new mount namespace. A new mount takes 10 ms, so an existing one is better.
    """
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        _, target, kind, options, *_ = line.split()
        if kind == "cgroup2" and "rw" in options.split(","):
            return Path(target)
    kernel.mount("cgroup2", scratch, "cgroup2")
    return scratch


def create(top: Path, hosts: list[str]) -> None:
    """Make the groups of a lab: ``top``, one for its plain nodes, and one for each of its Docker ``hosts``."""
    top.mkdir()
    _delegate(top)
    for name in ["lab", *hosts]:
        (top / name).mkdir()


def join(group: Path) -> None:
    """Move this process into ``group``."""
    (group / "cgroup.procs").write_text("0", encoding="ascii")


def settle(group: Path) -> None:
    """Move this process into a child of ``group``, which can then pass controllers on to further children."""
    (group / "init.scope").mkdir()
    join(group / "init.scope")
    _delegate(group)


def _delegate(group: Path) -> None:
    controllers = (group / "cgroup.controllers").read_text(encoding="ascii").split()
    # Writing zero bytes would not be a write at all.
    if controllers:
        (group / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in controllers))


def remove(top: Path) -> None:
    """Kill every process in a lab's groups, and remove the groups, deepest first.

    Raises:
        OSError: After the deadline they still contain processes.
    """
    with contextlib.suppress(FileNotFoundError):
        (top / "cgroup.kill").write_text("1", encoding="ascii")
    deadline = time.monotonic() + _REMOVAL_S
    while True:
        try:
            for parent, _, _ in os.walk(top, topdown=False):
                Path(parent).rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)
        else:
            return


def sweep(mounted: Path) -> None:
    """Remove the groups of labs whose supervisor was itself killed: they contain no process.

    Neither do those of a lab that is just starting, so only groups older than a minute are removed.
    """
    for top in mounted.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            idle = "populated 0" in (top / "cgroup.events").read_text(encoding="ascii")
            if idle and time.time() - top.stat().st_mtime > _ABANDONED_S:
                remove(top)
