"""The real book, built live on the lab: once for all tests that read it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.published.browsing import Reader, served
from tests.published.reading import build_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book as a reader gets it."""
    folder = tmp_path_factory.mktemp("book") / "site"
    done = build_book(folder)
    assert 0 == done.returncode, done.stderr
    return folder


@pytest.fixture(scope="session")
def reader(site: Path) -> Iterator[Reader]:
    """One browser for all tests that read the book in one."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on this machine")
    with served(site) as (home, asked), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER)
        yield Reader(browser, site, home, asked)
        browser.close()
