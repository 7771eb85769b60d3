"""What all tests share."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.small_book import MKDOCS_YML, Book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled templates of the theme, which are the same in every book and take longer than its pages."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def book(tmp_path: Path, compiled: Path) -> Book:
    """A book without pages or snippets."""
    (tmp_path / ".cache").symlink_to(compiled)
    (tmp_path / "docs").mkdir()
    (tmp_path / "snippets").mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS_YML)
    return Book(tmp_path)


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
