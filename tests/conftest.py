"""What all tests share."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests import sharing
from tests.published import books
from tests.scheduling import Scheduler
from tests.small_book import Book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler:
    """Let tests that share something go to one worker."""
    return Scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests that read the live books come late, which are built meanwhile, and those that are `alone` last."""
    items.sort(key=lambda item: next((n for n, name in enumerate(LATE, start=1) if name in _fixtures(item)), 0))


LATE = ("site", "elsewhere", "alone")


def _fixtures(item: pytest.Item) -> list[str]:
    """The fixtures of a test that uses a lab; others may have some of the same name."""
    return list(getattr(item, "fixturenames", ())) if item.get_closest_marker("lab") else []


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run see."""
    return sharing.folder(tmp_path_factory)


@pytest.fixture(scope="session", autouse=True)
def _books_are_built_early(request: pytest.FixtureRequest, shared: Path) -> Iterator[None]:
    """The live books take longest to make: they are begun at once, if they are wanted at all."""
    items = request.session.items
    wanted = [name for name in books.LIVE if any(name in _fixtures(item) for item in items)]
    if not wanted or not sharing.is_first():
        yield
        return
    with books.built_early(shared, wanted):
        yield


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled templates of the theme, which are the same in every book and take longer than its pages."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def book(tmp_path: Path, compiled: Path) -> Book:
    """A book without pages or snippets."""
    return Book.make(tmp_path, compiled)


@pytest.fixture(autouse=True)
def _only_marked_tests_touch_the_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is not marked has no lab: opening one there is a defect of the test."""
    for name in [name for name in os.environ if name.startswith("LIVEDOCS_")]:
        monkeypatch.delenv(name)
    if request.node.get_closest_marker("lab") is None:
        monkeypatch.setenv("LIVEDOCS_HOST", "local:")
        monkeypatch.setenv("DOCKERLAB_CACHE", "/nonexistent/an-unmarked-test-must-not-boot-a-lab")
    elif os.geteuid() != 0 and shutil.which("sudo") is None:
        pytest.skip("a lab needs root, and there is no sudo here")


@pytest.fixture(autouse=True)
def _turn_at_the_machine(request: pytest.FixtureRequest, shared: Path) -> Iterator[None]:
    """Tests that measure the machine ask for `alone`, and have it while no other worker uses a lab."""
    if request.node.get_closest_marker("lab") is None:
        yield
        return
    with sharing.turn(shared, alone="alone" in request.fixturenames):
        yield
