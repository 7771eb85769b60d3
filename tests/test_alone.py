"""The engine stands alone: a book on another subject, in a folder of its own, with nothing of this book."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.small_book import Book

PAGES = {
    "index": '# Files and processes\n\nFive pages on a shell.\n\n{{ built_on() }}\n\n{{ reference("header-keys") }}\n',
    "files": """\
        # Files

        {{ run("write", mark="a line") }}

        The file has {{ value("count", "^(\\d+) words") }} words.

        {{ run("count") }}
        """,
    "pipes": '# Pipes\n\n{{ source("sort") }}\n\n{{ run("sum", notes={"^6$": "All of them."}) }}\n',
    "processes": """\
        # Processes

        {{ quietly("before") }}

        {{ terminals("watch", "say") }}

        The watcher saw `{{ value("watch", line=-1) }}`, and there were {{ value("files/count", "^(\\d+)") }} words.
        """,
}
SNIPPETS = {
    "files/write.sh": "# expect: ^a line$\necho 'a line of text' > text\n\nhead -c 6 text; echo\n",
    "files/count.sh": '# expect: ^4 words$\necho "$(wc -w < text) words"\n',
    "pipes/sort.sh": "# status: 1\nprintf 'b\\na\\n' | sort\n\nfalse\n",
    "pipes/sum.py": "# expect: ^6$\nprint(sum([1, 2, 3]))\n",
    "processes/before.sh": ": > log\n",
    "processes/watch.sh": "# while: say\n# ready: ^watching\n# expect: ^said$\necho watching; tail -f -n +1 log\n",
    "processes/say.sh": "echo said >> log\n",
}


@pytest.fixture
def shell(book: Book) -> Book:
    """A book of five pages on a shell; the fifth is made by scaffolding."""
    for name, text in PAGES.items():
        book.page(name, text)
    for name, text in SNIPPETS.items():
        book.snippet(name, text)
    with (book.root / "mkdocs.yml").open("a") as config:
        config.write("nav:\n" + "".join(f"  - {name}.md\n" for name in PAGES))
    assert 0 == book.call("new", "the-kernel", "Which kernel is this?").returncode
    return book


def test_another_book_is_built_recorded_linted_and_replayed(shell: Book) -> None:
    built = shell.build()
    assert 0 == built.returncode, built.stderr
    assert "The file has 4 words." in shell.html("files/index.html")
    assert '<code class="whole">said</code>, and there were 4 words.' in shell.html("processes/index.html")
    assert re.search(r"this host runs kernel <code[^>]*>\d", shell.html("the-kernel/index.html"))
    live = {path.relative_to(shell.site) for path in shell.site.rglob("*")}

    recorded = shell.call("snippets", "--update")
    assert 0 == recorded.returncode, recorded.stderr
    assert "8 snippets: 8 written" in recorded.stdout
    again = shell.call("snippets")
    assert "8 snippets: all as recorded" in again.stdout, again.stdout

    linted = shell.call("lint")
    assert 0 == linted.returncode, linted.stderr

    replayed = shell.build(LIVEDOCS_REPLAY="1")
    assert 0 == replayed.returncode, replayed.stderr
    assert "The file has 4 words." in shell.html("files/index.html")
    assert live == {path.relative_to(shell.site) for path in shell.site.rglob("*")}


def test_nothing_of_this_book_is_in_another_one(shell: Book) -> None:
    assert 0 == shell.build().returncode

    for page in (*PAGES, "the-kernel"):
        html = shell.html("index.html" if page == "index" else f"{page}/index.html")
        assert "A book" in html
        assert not re.search(r"Docker Networking|docker0|nginx|veth", html), page
