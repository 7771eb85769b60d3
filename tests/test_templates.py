"""What Jinja has compiled is kept, and never shown for what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2
import pytest

from livedocs.book import kept as kept_module

if TYPE_CHECKING:
    from collections.abc import Callable
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


def test_what_is_found_in_a_page_is_looked_for_again_when_its_finder_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_module, "store", lambda: jinja2.FileSystemBytecodeCache(str(tmp_path)))

    def finder(code: str) -> Callable[[str], object]:
        path = tmp_path / "finder.py"
        path.write_text(f"def find(text):\n    seen.append(text)\n    return {code}\n")
        names: dict[str, Any] = {"seen": seen}
        exec(compile(path.read_text(), str(path), "exec"), names)  # noqa: S102 - a module, written above
        return names["find"]  # type: ignore[no-any-return]

    seen: list[str] = []

    assert ("a", 1) == kept_module.literal("page", "text", finder("('a', 1)"))
    assert ("a", 1) == kept_module.literal("page", "text", finder("('a', 1)"))
    assert ["text"] == seen
    assert ("a", 2) == kept_module.literal("page", "text", finder("('a', 2)"))
    assert ("a", 2) == kept_module.literal("page", "other", finder("('a', 2)"))
    assert ["text", "text", "other"] == seen
