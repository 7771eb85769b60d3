"""What Jinja has compiled is kept, and never shown for what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book

PAGE = '# Home\n\n{{ run("hello") }}\n\nIt says {{ value("hello", "hello|greeting") }}, line LINE.\n'


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where Python keeps what it compiles."""
    return tmp_path / "compiled"


def states(kept: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in kept.rglob("__jinja2_*")}


def build(book: Book, kept: Path, forbidden: str = "") -> str:
    done = book.build(PYTHONPYCACHEPREFIX=str(kept), PYTHONDONTWRITEBYTECODE=forbidden)
    assert 0 == done.returncode, done.stderr
    return book.html()


def test_a_second_build_compiles_nothing_again(book: Book, kept: Path) -> None:
    book.page("index", PAGE)
    book.snippet("index/hello.sh", "echo hello")
    build(book, kept)
    first = states(kept)

    assert "It says hello, line LINE." in build(book, kept)

    assert first
    assert first == states(kept)


def test_a_changed_page_is_compiled_in_the_old_ones_place(book: Book, kept: Path) -> None:
    book.page("index", PAGE)
    book.snippet("index/hello.sh", "echo hello")
    build(book, kept)
    first = states(kept)

    book.page("index", PAGE.replace("LINE", "{{ 1 + 1 }}"))

    assert "It says hello, line 2." in build(book, kept)
    assert first.keys() == states(kept).keys()
    assert 2 == sum(first[name] != state for name, state in states(kept).items()), "the page, and what it calls"


def test_nothing_is_kept_where_python_must_not(book: Book, kept: Path) -> None:
    book.page("index", "# Home\n\nNo macro.\n")

    assert "No macro." in build(book, kept, forbidden="1")

    assert not states(kept)
