"""The cache of compiled templates: beside the book, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book


def states(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("__jinja2_*")}


def test_a_second_build_compiles_nothing_again_and_writes_beside_the_book_only(book: Book, tmp_path: Path) -> None:
    book.page("index", "# Home\n")
    (book.root / ".cache").unlink()  # other books have compiled what is there
    elsewhere = tmp_path / "compiled"
    assert 0 == book.apart("build", PYTHONPYCACHEPREFIX=str(elsewhere)).returncode
    first = states(book.root / ".cache")

    assert 0 == book.apart("build", PYTHONPYCACHEPREFIX=str(elsewhere)).returncode

    assert first
    assert first == states(book.root / ".cache")
    assert not states(elsewhere)


def test_a_cache_that_cannot_be_written_is_done_without(book: Book) -> None:
    book.page("index", "# Home\n")
    (book.root / ".cache").unlink()
    (book.root / ".cache").write_text("a file stands in the folder's place\n")

    done = book.build()

    assert 0 == done.returncode, done.stderr
