"""The reference names everything there is, because it is made from it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from livedocs.book import snippet
from livedocs.pages import tables

if TYPE_CHECKING:
    from tests.small_book import Book

ROOT = Path(__file__).parent.parent
PAGES = "\n".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("name", tables.TABLES)
def test_every_table_is_on_a_page_and_has_no_empty_cell(name: str) -> None:
    head, rows = tables.TABLES[name]()

    assert f'{{{{ reference("{name}") }}}}' in PAGES
    assert all(len(head) == len(row) and all(row) for row in rows)


@pytest.mark.parametrize("what", ["livedocs.pages.macros.Macros", "livedocs.hosts.source", "livedocs", "dockerlab"])
def test_the_reference_has_a_place_for(what: str) -> None:
    assert re.search(rf"^::: {re.escape(what)}$", PAGES, re.MULTILINE)


def test_a_page_shows_a_table(book: Book) -> None:
    book.page("index", '# Home\n\n{{ reference("header-keys") }}\n')

    done = book.build()

    assert 0 == done.returncode, done.stderr
    assert "Exit status that the snippet must end with" in book.html()
    assert "<table>" in book.html()


def test_the_scripts_that_contributing_shows_are_snippets(tmp_path: Path) -> None:
    shown = re.findall(r"^ *```bash\n(.*?)^ *```$", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL | re.MULTILINE)
    path = tmp_path / "chapter" / "it.sh"
    path.parent.mkdir()

    assert len(shown) >= 3
    for text in shown:
        path.write_text(dedent(text))
        assert snippet.read(path, tmp_path).steps
