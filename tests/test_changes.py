"""What this run said otherwise than the records, on a page."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pytest

from livedocs.book.book import Book
from livedocs.pages import terminal
from livedocs.sessions import build
from tests.shown import Shown, shown

if TYPE_CHECKING:
    from tests.small_book import Book as Small


@pytest.fixture
def recorded(book: Small) -> Small:
    """A book whose one chapter is recorded; its output is what stands in a file beside it."""
    book.page("index", "# Changes\n\n{{ changes() }}\n")
    book.page("files", '---\ntitle: Files\n---\n# Files\n\n{{ run("show") }}\n\n{{ run("count") }}\n')
    book.snippet("files/show.sh", f"cat {book.root}/said\n")
    book.snippet("files/count.sh", f"wc -l < {book.root}/said\n")
    (book.root / "said").write_text("one\ntwo\n0123456789ab\n")
    done = book.call("snippets", "--update")
    assert 0 == done.returncode, done.stderr
    return book


def test_where_nothing_differs_the_page_says_so_and_against_what_it_was_held(recorded: Small) -> None:
    """Another ID is no difference."""
    (recorded.root / "said").write_text("one\ntwo\nba9876543210\n")

    told = shown(recorded.root, "changes")

    assert "**Nothing differs:** all 2 snippets that ran" in told
    assert re.search(r"\| Date \| .* UTC \| .* UTC \|", told)
    assert "<pre" not in told


def test_what_differs_is_shown_for_its_snippet_alone(recorded: Small) -> None:
    (recorded.root / "said").write_text("one\n2 < 3\n0123456789ab\n")

    assert 0 == recorded.build().returncode

    assert "1 of the 2 snippets that ran differs from its record" in recorded.html()
    assert "   one\n<del>-  two\n</del><ins>+  2 &lt; 3\n</ins>" in recorded.html()
    assert re.search(r'<h2 id="[^"]*"><a href="files/">Files</a></h2>', recorded.html())
    assert re.search(r"<h3[^>]*><code[^>]*>show</code>", recorded.html())
    assert ">count</code>" not in recorded.html()
    assert "@@" not in recorded.html()


def test_where_a_difference_skips_lines_an_ellipsis_stands_for_them() -> None:
    before = [f"{number}\n" for number in range(20)]
    after = ["first\n", *before[1:-1], "last\n"]

    said = terminal.diff("".join(difflib.unified_diff(before, after, "record", "run")), "some/snippet")

    assert " 3\n…\n 16\n" in said
    assert said.count("…") == 1


def test_a_snippet_without_record_or_with_another_text_is_named(recorded: Small) -> None:
    (recorded.root / "snippets/files/count.txt").unlink()
    recorded.snippet("files/show.sh", f"# timeout: 9\ncat {recorded.root}/said\n")

    told = shown(recorded.root, "changes")

    assert "2 of the 2 snippets" in told
    assert "files/count: not recorded yet." in told
    assert "files/show: its text has changed, its output has not." in told


def test_a_replayed_build_says_that_there_is_nothing_to_compare(recorded: Small) -> None:
    outcomes = build.replay(Book.open(recorded.root).chapters)

    told = Shown(recorded.root, results=outcomes)("changes")

    assert "there is nothing to compare" in told
    assert "Nothing differs" not in told
