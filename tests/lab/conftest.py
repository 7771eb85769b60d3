"""Labs for the tests of this folder.

``LAB_RELEASES=bookworm,trixie,forky`` in the environment runs them on each of these releases.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASES = os.environ.get("LAB_RELEASES", "trixie").split(",")


@pytest.fixture(scope="session", params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """A Debian release to run."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def lab(release: str) -> Iterator[Lab]:
    """The whole pretend internet, shared by the tests of a module."""
    with Lab(internet(release=release)) as opened:
        yield opened


@pytest.fixture
def small_lab(release: str) -> Lab:
    """A lab of one host, not open yet."""
    return Lab(internet(release=release, nodes="host"))
