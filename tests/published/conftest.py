"""The real book, and a browser that reads it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.published import books
from tests.published.browsing import Reader, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site(shared: Path) -> Path:
    """The book as a reader gets it."""
    return books.live(shared)


@pytest.fixture(scope="session")
def elsewhere(shared: Path) -> Path:
    """The book built a second time, where everything has another name or address."""
    return books.elsewhere(shared)


@pytest.fixture(scope="session")
def replayed(shared: Path) -> Path:
    """The book built from records."""
    return books.replayed(shared)


@pytest.fixture(scope="session")
def reader(site: Path) -> Iterator[Reader]:
    """One browser for all tests of this worker that read the book in one."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on this machine")
    with served(site) as (home, asked), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER)
        yield Reader(browser, site, home, asked)
        browser.close()
