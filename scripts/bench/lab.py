"""The cost of labs, compared with that of a plain engine.

Each round times all contestants one after the other, so that a busy moment of the machine affects
all of them; the report has the medians. A time is from the call to the response of ``docker ps``.

* *dockerd*: the release's own, in an empty network namespace, with an empty data root.
* *containerd, dockerd*: the same with containerd started first, as Debian's service does: a dockerd that
  starts its own waits a second between two attempts to reach it.
* *one host*: a lab of one node, with its images in place.
* *all*: the whole topology, with both hosts.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dockerlab import cache, machine, services
from dockerlab.images import keys, prepare
from dockerlab.lab import Lab
from dockerlab.node import PATH
from dockerlab.world import internet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

_POLL_S = 0.005
_DEADLINE_S = 30.0

# The minimum that a dockerd needs: a root to write to, /proc, /sys, devices and control groups.
_PLAIN_ENGINE = """\
set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/up /mnt/work /mnt/root /mnt/data
mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/up,workdir=/mnt/work" /mnt/root
cd /mnt/root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --bind /dev dev
mkdir -p var/lib/docker
mount --bind /mnt/data var/lib/docker
exec chroot . /bin/sh -c "$2"
"""
_DOCKERD = "exec dockerd >/var/log/docker.log 2>&1"

Costs = dict[str, dict[str, list[float]]]


def bench(release: str | None, rounds: int) -> Iterator[str]:
    """Time all contestants in a number of rounds; give the report line by line.

    Args:
        release: The code name of the Debian release; None is the one that labs have by default.
        rounds: How many rounds.

    Raises:
        LabError: Labs cannot run here.
        TimeoutError: The plain engine did not come up.
    """
    release = release or internet().release
    contestants: dict[str, Callable[[], AbstractContextManager[tuple[str, ...]]]] = {
        "dockerd": lambda: _engine(release, _DOCKERD),
        "containerd, dockerd": lambda: _engine(release, services.boot_script([services.ENGINE])),
        "one host": lambda: _lab(release, "host"),
        "all": lambda: _lab(release, None),
    }
    prepare(release)
    costs: Costs = {name: {"up": [], "down": []} for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            up, down = _time(contestant)
            costs[name]["up"].append(up)
            costs[name]["down"].append(down)
    yield from _table(costs)
    yield ""
    yield from _sizes(release)


def _time(contestant: Callable[[], AbstractContextManager[tuple[str, ...]]]) -> tuple[float, float]:
    started = time.monotonic()
    with contestant() as host:
        subprocess.run([*host, "docker", "ps"], check=True, capture_output=True)
        up = time.monotonic()
    return up - started, time.monotonic() - up


@contextlib.contextmanager
def _lab(release: str, nodes: str | None) -> Iterator[tuple[str, ...]]:
    with Lab(internet(release=release, nodes=nodes)) as lab:
        yield lab.nodes["host"].argv


@contextlib.contextmanager
def _engine(release: str, program: str) -> Iterator[tuple[str, ...]]:
    root = str(prepare(release).root)
    unshare = [*machine.as_root(), "unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--cgroup"]
    command = [*unshare, "--fork", "--kill-child", "sh", "-c", _PLAIN_ENGINE, "engine", root, program]
    with subprocess.Popen(command, env={"PATH": PATH}, start_new_session=True) as started:
        pid = _await(lambda: _child(started.pid))
        _await(lambda: Path(f"/proc/{pid}/root/run/docker.sock").exists())
        yield (*machine.as_root(), "nsenter", "-t", str(pid), "-a", "-r", "--")
        os.killpg(started.pid, signal.SIGKILL)


def _child(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0]) if children else 0


def _await(condition: Callable[[], int]) -> int:
    deadline = time.monotonic() + _DEADLINE_S
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the plain engine did not come up in {_DEADLINE_S:g} s")
        time.sleep(_POLL_S)
    return value


def _table(costs: Costs) -> Iterator[str]:
    bare, served = (statistics.median(costs[name]["up"]) for name in ("dockerd", "containerd, dockerd"))
    yield f"{'':20} {'up':>7} {'of dockerd':>11} {'of both':>8} {'down':>7} {'of dockerd':>11}"
    for name, cost in costs.items():
        up, down = statistics.median(cost["up"]), statistics.median(cost["down"])
        yield f"{name:20} {up:5.2f} s {up / bare:9.2f} x {up / served:6.2f} x {down:5.2f} s {down / bare:9.2f} x"


def _sizes(release: str) -> Iterator[str]:
    with Lab(internet(release=release)) as lab:
        memory = {name: _memory(lab, name) for name in ("host", "isp", "server")}
    for name, (processes, files) in memory.items():
        yield f"memory of {name}: {processes / 1e6:.0f} MB in processes, {files / 1e6:.1f} MB in files"
    for key in sorted(keys(release)):
        if entry := cache.find(key):
            yield f"disk, shared by all labs: {entry.size / 1e6:.0f} MB {key}"


def _memory(lab: Lab, name: str) -> tuple[int, int]:
    """The memory that a node takes, in bytes: the proportional set size of its processes, and its files."""
    script = (
        "cat /proc/[0-9]*/smaps_rollup | awk '/^Pss:/ { s += $2 } END { print s }'; df -k --output=used / | tail -n 1"
    )
    command = [*lab.nodes[name].argv, "sh", "-c", script]
    processes, files = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(processes) * 1024, int(files) * 1024
