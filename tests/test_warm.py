"""A host that is there before it is asked for."""

from __future__ import annotations

import contextlib
import platform
import queue
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import HostError
from livedocs.hosts.host import Host
from livedocs.hosts.source import Hosts
from livedocs.hosts.warm import Warm
from livedocs.records.transcript import Built
from livedocs.sessions.session import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEADLINE_S = 10.0


class Shells:
    """Hosts that are this machine's shell, counted as they come and go."""

    def __init__(self) -> None:
        self.begun: queue.Queue[int] = queue.Queue()
        self.there: set[int] = set()
        self.broken = False
        self.argv: tuple[str, ...] = ()

    @contextlib.contextmanager
    def open(self, options: Mapping[str, str]) -> Iterator[Hosts]:
        if self.broken:
            raise HostError(f"none today for {dict(options)}")
        number = self.begun.qsize() + 1
        self.there.add(number)
        self.begun.put(number)
        host = Host(f"shell {number}", self.argv)
        try:
            yield Hosts({"host": host}, Built("local:", "", platform.release(), "here", now().replace(year=2000)))
        finally:
            self.there.remove(number)


@pytest.fixture
def shells() -> Shells:
    return Shells()


@pytest.fixture
def warm(shells: Shells) -> Iterator[Warm]:
    one = Warm(shells.open)
    yield one
    one.close()
    assert set() == shells.there, "none is left"


def name(hosts: Hosts) -> str:
    return hosts.nodes["host"].name


def test_it_is_there_in_advance_and_used_once(shells: Shells, warm: Warm) -> None:
    warm.boot({})
    with warm.open({}) as first:
        assert "shell 1" == name(first)
        assert {1} == shells.there
        assert now().year == first.built.when.year, "it says when it was used, not when it was booted"
    with warm.open({}) as second:
        assert "shell 2" == name(second)
        assert {2} == shells.there


def test_one_with_other_options_is_not_taken_for_it(shells: Shells, warm: Warm) -> None:
    warm.boot({})
    with warm.open({"mtu": "1400"}) as other:
        assert "shell 2" == name(other)
        assert {2} == shells.there


def test_one_that_has_died_is_replaced(shells: Shells, warm: Warm) -> None:
    shells.argv = ("false",)
    warm.boot({})
    shells.begun.get(timeout=DEADLINE_S)
    shells.begun.put(1)
    shells.argv = ()
    with warm.open({}) as second:
        assert "shell 2" == name(second)
        assert {2} == shells.there


def test_that_there_is_none_is_said_to_who_asks(shells: Shells, warm: Warm) -> None:
    shells.broken = True
    warm.boot({})
    with pytest.raises(HostError, match="none today"), warm.open({}):
        pass
    shells.broken = False
    with warm.open({}) as later:
        assert "shell 1" == name(later)
