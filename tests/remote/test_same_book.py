"""One book, two hosts: what a host behind ssh says is what the lab says."""

from __future__ import annotations

from pathlib import Path

import pytest
from livedocs.bench import books
from livedocs.bench.hosts import drift, instance, on_a_host, said

from livedocs.hosts import source

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[2]


def test_the_book_says_over_ssh_what_it_says_on_the_lab() -> None:
    """All chapters one after another on one host, so that it has lived; only what the volatile rules name differs."""
    chapters = on_a_host(books.read(ROOT / "mkdocs.yml", source.DEFAULT))

    with instance() as url:
        there = said(url, chapters)

    assert {"ssh:"} == {transcript.built.host for transcript in there.values()}
    assert "" == drift(chapters, said(source.DEFAULT, chapters), there)
