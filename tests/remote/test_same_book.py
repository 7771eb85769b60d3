"""One book, two hosts: a host behind ssh prints what the lab prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.hosts import LAB, drift, on_any_host, run, ssh_host
from livedocs.book.book import Book

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[2]


def test_the_book_prints_over_ssh_what_it_prints_on_the_lab() -> None:
    """All chapters one after another on one host, so that it has lived; only what the volatile rules name differs."""
    book = Book.open(ROOT)

    with ssh_host() as url:
        there = run(book, url)

    assert {"ssh:"} == {transcript.origin.host for transcript in there.values()}
    assert "" == drift(on_any_host(book), run(book, LAB), there)
