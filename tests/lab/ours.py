"""The parts of a running lab, read from the kernel, so that a test can look for them afterwards."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOLATILE = (
    "fs/dentry-state",
    "fs/file-nr",
    "fs/inode-",
    "fs/quota/",
    "kernel/ns_last_pid",
    "kernel/pty/nr",
    "kernel/random/",
    "net/netfilter/nf_conntrack_count",
)
_WATCHED_FOLDERS = ("/etc", "/run", "/mnt", "/media", "/srv", "/var/lib")
_DEPTH = 2


@dataclass(frozen=True)
class Traces:
    """The parts of a lab.

    Attributes:
        groups: Its control groups.
        processes: Process IDs with start times, which together identify a process for good.
        namespaces: The identifiers of its namespaces, without those of the machine.
        inside: The processes that were in one of them, whatever their control group.
    """

    groups: list[str]
    processes: set[tuple[int, str]]
    namespaces: set[str]
    inside: set[tuple[int, str]]

    def remaining(self) -> dict[str, object]:
        """The parts that are still there; empty if none is."""
        running = _identified(_pids())
        # The kernel gives a namespace's number to another lab's later: only who was in ours can still be there.
        existing = set[str]().union(*(_namespaces(pid) for pid, _ in self.inside & running))
        parts: dict[str, object] = {
            "groups": [group for group in self.groups if Path(group).exists()],
            "processes": self.processes & running,
            "namespaces": self.namespaces & existing,
        }
        return {name: found for name, found in parts.items() if found}

    def as_json(self) -> str:
        """As text, for a test in another process."""
        return json.dumps([self.groups, sorted(self.processes), sorted(self.namespaces), sorted(self.inside)])


def from_json(text: str) -> Traces:
    """The inverse of `Traces.as_json`."""
    groups, processes, namespaces, inside = json.loads(text)
    return Traces(groups, set(map(tuple, processes)), set(namespaces), set(map(tuple, inside)))


def traces(supervisor: int) -> Traces:
    """Find the parts of the lab whose supervisor has this process ID."""
    groups = [
        directory
        for mounted in _hierarchies()
        for top in Path(mounted).glob(f"dockerlab-{supervisor}-*")
        for directory, _, _ in os.walk(top)
    ]
    pids = {int(pid) for group in groups for pid in Path(group, "cgroup.procs").read_text().split()} | {supervisor}
    namespaces = set[str]().union(*map(_namespaces, pids)) - _namespaces(os.getpid())
    inside = [pid for pid in _pids() if namespaces & _namespaces(pid)]
    return Traces(groups, _identified(pids), namespaces, _identified(inside))


def machine() -> dict[str, object]:
    """The state of the machine that a lab must not change."""
    net = Path("/proc/net")
    return {
        "links": [line.split(":")[0] for line in (net / "dev").read_text().splitlines()],
        "addresses": [(net / name).read_text() for name in ("fib_trie", "if_inet6")],
        "routes": [(net / name).read_text() for name in ("route", "ipv6_route")],
        "mounts": [line.split(" - ")[0].split()[3:5] for line in Path("/proc/self/mountinfo").read_text().splitlines()],
        "sysctls": dict(_sysctls()),
        "files": sorted(_files()),
    }


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _identified(pids: Iterable[int]) -> set[tuple[int, str]]:
    """Processes with their start times, without those that have ended meanwhile."""
    return {(pid, started) for pid in pids if (started := _started(pid))}


def _started(pid: int) -> str:
    """When a process started, in ticks; empty if it has ended, also if its parent has not reaped it yet."""
    with contextlib.suppress(OSError):
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if state != "Z":
            return fields[18]
    return ""


def _namespaces(pid: int) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{pid}/ns").iterdir():
            found.add(str(link.readlink()))
    return found


def _hierarchies() -> list[str]:
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    return [target for _, target, kind, *_ in mounts if kind == "cgroup2"]


def _sysctls() -> list[tuple[str, str]]:
    known = []
    for directory, _, names in os.walk("/proc/sys"):
        for name in names:
            path = Path(directory, name)
            key = str(path.relative_to("/proc/sys"))
            if not key.startswith(_VOLATILE):
                with contextlib.suppress(OSError):
                    known.append((key, path.read_text()))
    return known


def _files() -> list[str]:
    found = []
    for folder in _WATCHED_FOLDERS:
        for directory, folders, names in os.walk(folder):
            if Path(directory).relative_to(folder).parts[_DEPTH - 1 :]:
                folders.clear()
            found += [f"{directory}/{name}" for name in folders + names]
    return found
