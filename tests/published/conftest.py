"""The real book, built live on the lab: once for all tests that read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.published.reading import build_book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book as a reader gets it."""
    folder = tmp_path_factory.mktemp("book") / "site"
    done = build_book(folder)
    assert 0 == done.returncode, done.stderr
    return folder
