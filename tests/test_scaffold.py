"""A new chapter: what is made builds, and what cannot be made is refused before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from livedocs.book.scaffold import scaffold
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from tests.small_book import Book

ROOT = Path(__file__).parent.parent


def test_a_new_chapter_builds_and_shows_its_output_and_value(book: Book) -> None:
    with (book.root / "mkdocs.yml").open("a") as config:
        config.write("nav:\n  - index.md  # home\n# the end\n")
    book.page("index", "# Home\n")

    assert 0 == book.call("new", "my-chapter", 'Why: "this"?').returncode
    done = book.build()

    assert done.returncode == 0, done.stderr
    html = book.html("my-chapter/index.html")
    assert "uname" in html
    assert 'this host runs kernel <code class="whole">' in html
    assert '<strong>Why: "this"?</strong>' in html
    assert (
        "nav:\n  - index.md  # home\n  - My chapter: my-chapter.md\n# the end\n"
        in (book.root / "mkdocs.yml").read_text()
    )


def test_the_real_nav_takes_a_chapter_behind_the_last_one_and_keeps_all_else(tmp_path: Path) -> None:
    for folder in (ROOT / "snippets").iterdir():
        (tmp_path / "snippets" / folder.name).mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    old = (ROOT / "mkdocs.yml").read_text().splitlines()

    made = scaffold(tmp_path, "my-chapter", "Its question?")

    assert made.config
    new = made.config[1].splitlines()
    assert "      - My chapter: my-chapter.md" == new.pop(made.line - 1)
    assert old == new
    assert any(f"/{folder.name}.md" in f"/{old[made.line - 2].split()[-1]}" for folder in (ROOT / "snippets").iterdir())


def test_a_book_without_a_nav_needs_no_line(book: Book) -> None:
    made = scaffold(book.root, "my-chapter", "Its question?")

    assert made.config is None
    assert 2 == len(made.write())


@pytest.mark.parametrize(
    ("name", "question", "says"),
    [
        ("My_Chapter", "Why?", "'My_Chapter' is not kebab-case: use a-z, 0-9 and single hyphens, such as my-chapter"),
        ("../away", "Why?", "is not kebab-case"),
        ("index", "Why?", "there is already docs/index.md; choose another name"),
        ("taken", "Why?", "there is already snippets/taken; choose another name"),
        ("fresh", " ", "chapter 'fresh' has no question"),
        ("fresh", "{{ why }}", "one line of plain text"),
    ],
)
def test_what_cannot_be_made_is_refused(book: Book, name: str, question: str, says: str) -> None:
    book.page("index", "# Home\n")
    (book.root / "snippets" / "taken").mkdir()
    before = sorted(book.root.rglob("*"))

    with pytest.raises(LivedocsError) as caught:
        scaffold(book.root, name, question)

    assert says in str(caught.value)
    assert before == sorted(book.root.rglob("*"))


@pytest.mark.parametrize("nav", ["nav: [index.md]\n", "nav:\n  - {Home: index.md}\n"])
def test_a_nav_without_lines_for_pages_is_named_with_the_line_to_add(book: Book, nav: str) -> None:
    with (book.root / "mkdocs.yml").open("a") as config:
        config.write(nav)

    with pytest.raises(LivedocsError, match=r"mkdocs\.yml:\d+: .*; add '- My chapter: my-chapter\.md' by hand"):
        scaffold(book.root, "my-chapter", "Its question?")
