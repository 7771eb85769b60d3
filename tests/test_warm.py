"""A spare host, booted in advance."""

from __future__ import annotations

import contextlib
import platform
import queue
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import HostError
from livedocs.hosts.fake import fake
from livedocs.hosts.host import Opened
from livedocs.hosts.warm import Warm
from livedocs.records.transcript import Origin, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEADLINE_S = 10.0


class Fakes:
    """Fake hosts, counted as they are opened and ended."""

    def __init__(self) -> None:
        self.begun: queue.Queue[int] = queue.Queue()
        self.open_now: set[int] = set()
        self.broken = False
        self.dead = False

    @contextlib.contextmanager
    def open(self, options: Mapping[str, str]) -> Iterator[Opened]:
        if self.broken:
            raise HostError(f"none today for {dict(options)}")
        number = self.begun.qsize() + 1
        self.open_now.add(number)
        self.begun.put(number)
        host = fake(stub="exit 1" if self.dead else "", name=f"host {number}")
        try:
            yield Opened({"host": host}, Origin("local:", "", platform.release(), "here", now().replace(year=2000)))
        finally:
            self.open_now.remove(number)


@pytest.fixture
def fakes() -> Fakes:
    return Fakes()


@pytest.fixture
def warm(fakes: Fakes) -> Iterator[Warm]:
    spare = Warm(fakes.open)
    yield spare
    spare.close()
    assert set() == fakes.open_now, "none is left"


def name(opened: Opened) -> str:
    return opened.nodes["host"].name


def test_a_spare_host_is_ready_in_advance_and_used_once(fakes: Fakes, warm: Warm) -> None:
    warm.boot({})
    with warm.open({}) as first:
        assert "host 1" == name(first)
        assert {1} == fakes.open_now
        assert now().year == first.origin.when.year, "the time of its use, not of its boot"
    with warm.open({}) as second:
        assert "host 2" == name(second)
        assert {2} == fakes.open_now


def test_a_spare_host_with_other_options_is_not_used(fakes: Fakes, warm: Warm) -> None:
    warm.boot({})
    with warm.open({"mtu": "1400"}) as other:
        assert "host 2" == name(other)
        assert {2} == fakes.open_now


def test_a_spare_host_that_has_died_is_replaced(fakes: Fakes, warm: Warm) -> None:
    fakes.dead = True
    warm.boot({})
    fakes.begun.get(timeout=DEADLINE_S)
    fakes.begun.put(1)
    fakes.dead = False
    with warm.open({}) as second:
        assert "host 2" == name(second)
        assert {2} == fakes.open_now


def test_an_error_while_booting_is_raised_on_opening(fakes: Fakes, warm: Warm) -> None:
    fakes.broken = True
    warm.boot({})
    with pytest.raises(HostError, match="none today"), warm.open({}):
        pass
    fakes.broken = False
    with warm.open({}) as later:
        assert "host 1" == name(later)
