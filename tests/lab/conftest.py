"""Labs for the tests of this folder.

``LAB_RELEASES=bookworm,trixie,forky`` in the environment runs them on each of these releases.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet
from tests.lab.visitor import Installation, install_docker

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASES = os.environ.get("LAB_RELEASES", "trixie").split(",")


@pytest.fixture(scope="session", params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """A Debian release to run."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def installation(release: str) -> Iterator[Future[Installation]]:
    """Docker, while it is installed in another lab: this takes longest, and goes on while other tests run."""
    with ExitStack() as stack, ThreadPoolExecutor(1) as background:
        yield background.submit(install_docker, release, stack)


@pytest.fixture(autouse=True)
def _start_early(request: pytest.FixtureRequest) -> None:
    """Start the installation with the first test, if a later one needs it, so that it is done by then."""
    if _is_needed(request) and "release" in request.fixturenames and "alone" not in request.fixturenames:
        request.getfixturevalue("installation")


@pytest.fixture
def alone() -> None:
    """Nothing else is going on: no other worker uses a lab, see `tests.sharing.turn`, and none is made here."""


def _is_needed(request: pytest.FixtureRequest) -> bool:
    return any("installation" in getattr(item, "fixturenames", ()) for item in request.session.items)


@pytest.fixture(scope="module")
def lab(release: str) -> Iterator[Lab]:
    """The whole pretend internet, shared by the tests of a module."""
    with Lab(internet(release=release)) as opened:
        yield opened


@pytest.fixture
def small_lab(release: str) -> Lab:
    """A lab of one host, not open yet."""
    return Lab(internet(release=release, nodes="host"))
