"""A lab leaves the machine as it was: measured while nothing else is going on."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlab import Lab, internet
from dockerlab.images import prepare
from tests.lab.nodes import run
from tests.lab.ours import machine, traces

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("alone")]


def test_a_lab_that_is_closed_leaves_nothing_at_once(release: str) -> None:
    prepare(release)
    before = machine()
    with Lab(internet(release=release)) as lab:
        run(lab, "host", "docker run -d -p 80:80 nginx; docker network create other; docker volume create data")
        consists_of = traces(lab.supervisor)
        assert len(consists_of.namespaces) > 40
        during = machine()
    assert consists_of.remaining() == {}
    assert machine() == during == before


def in_memory() -> int:
    """How much of the machine's memory is taken by files, in bytes: a lab's disk is there."""
    [line] = (line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("Shmem:"))
    return int(line.split()[1]) * 1024


def test_a_lab_whose_disk_is_full_leaves_nothing(small_lab: Lab) -> None:
    before = in_memory()
    with small_lab as lab:
        run(lab, "host", "mount -o remount,size=64m /var/lib/docker")
        assert "No space left" in run(lab, "host", "cat /dev/zero >/filled", status=1)
        run(lab, "host", "docker run -d nginx || true")
        consists_of = traces(lab.supervisor)
        filled = in_memory() - before
    assert consists_of.remaining() == {}
    assert filled > 2**25
    assert in_memory() - before < filled / 2
