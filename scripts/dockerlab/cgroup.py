"""The control groups of a lab: the one thing in it that the kernel does not remove by itself.

    <cgroup2>/dockerlab-4711-0f3c/      a lab
              ├── lab/                  its init and the plain nodes
              └── host/                 a Docker host: what it sees as /
                  └── init.scope/       its processes; containers come beside it

It does not matter where the machine has the cgroup2 hierarchy, or whether it still uses version 1
beside it. Nodes see version 2 only, as readers do. No process may
be in a group that hands controllers to others (kernel, cgroup-v2.rst, "No Internal Process
Constraint"), hence ``init.scope``, which is what systemd calls it too.
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
    """Where cgroup2 is mounted: where the machine has it, or else at ``scratch``.

    The caller is in a mount namespace of its own. A new mount costs 10 ms, so an old one is better.
    """
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        _, target, kind, options, *_ = line.split()
        if kind == "cgroup2" and "rw" in options.split(","):
            return Path(target)
    kernel.mount("cgroup2", scratch, "cgroup2")
    return scratch


def create(top: Path, hosts: list[str]) -> None:
    """Make the groups of a lab."""
    top.mkdir()
    _delegate(top)
    for name in ["lab", *hosts]:
        (top / name).mkdir()


def join(group: Path) -> None:
    """Move this process."""
    (group / "cgroup.procs").write_text("0", encoding="ascii")


def settle(group: Path) -> None:
    """Move this process below ``group``, and let that hand its controllers to other children."""
    (group / "init.scope").mkdir()
    join(group / "init.scope")
    _delegate(group)


def _delegate(group: Path) -> None:
    controllers = (group / "cgroup.controllers").read_text(encoding="ascii").split()
    # Zero bytes would not be a write at all.
    if controllers:
        (group / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in controllers))


def remove(top: Path) -> None:
    """End every process in a lab's groups and remove them, deepest first.

    Raises:
        OSError: Something still lives in them after the deadline.
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
    """Remove what labs left whose supervisor was itself killed: groups without a process.

    Those of a lab that is starting have none yet either, so they must have been so for a minute.
    """
    for top in mounted.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            idle = "populated 0" in (top / "cgroup.events").read_text(encoding="ascii")
            if idle and time.time() - top.stat().st_mtime > _ABANDONED_S:
                remove(top)
