"""Serving a book while it is written: what runs, what does not, and what a page shows of a failure."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import LivedocsError
from livedocs.why import why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.small_book import Book

DEADLINE_S = 30.0


@dataclass
class Served:
    """A book that is being served."""

    book: Book
    port: int
    process: subprocess.Popen[bytes]
    runs: Path

    def get(self, page: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{page}", timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except (urllib.error.URLError, ConnectionError):
            return ""

    def wait_for(self, text: str, page: str = "") -> str:
        """The page, as soon as it says ``text``."""
        until = time.monotonic() + DEADLINE_S
        while text not in (html := self.get(page)):
            assert time.monotonic() < until, f"waited in vain for {text!r} in:\n{html}"
            assert self.process.poll() is None, "the server has ended"
            time.sleep(0.05)
        return html

    def ran(self) -> list[str]:
        """Which snippets have run, in order."""
        return self.runs.read_text().split()


@pytest.fixture
def served(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A book of two chapters, served; none of them is recorded, and no command holds what it prints."""
    runs = tmp_path_factory.mktemp("served") / "runs"
    book.page("index", '# Home\n\nFirst prose.\n\n{{ run("one") }}\n')
    book.page("other", '# Other\n\n{{ run("two") }}\n')
    book.snippet("index/one.sh", f"echo one >> {runs}; echo f''irst\n")
    book.snippet("other/two.sh", f"echo two >> {runs}; echo s''econd\n")
    with (book.root / "mkdocs.yml").open("a") as config:
        config.write("watch: [snippets]\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "livedocs.preview", "--port"]
    with subprocess.Popen([*command, str(port)], cwd=book.root, env=book.environment()) as process:
        try:
            one = Served(book, port, process, runs)
            one.wait_for("first")
            yield one
        finally:
            process.terminate()


def test_prose_runs_nothing_and_a_snippet_its_own_chapter_only(served: Served) -> None:
    assert ["one", "two"] == sorted(served.ran())

    served.book.page("index", '# Home\n\nSecond prose.\n\n{{ run("one") }}\n')
    served.wait_for("Second prose.")
    assert 2 == len(served.ran())

    served.book.snippet("index/one.sh", f"echo one >> {served.runs}; echo t''hird\n")
    served.wait_for("third")
    assert ["one", "one", "two"] == sorted(served.ran())


def test_a_failure_is_shown_in_place_and_heals(served: Served) -> None:
    served.book.snippet("index/one.sh", f"echo bad >> {served.runs}; echo oh dear; exit 3\n")
    html = served.wait_for("snippets/index/one.sh:1: exited 3 on host, expected 0")
    assert "    oh dear" in html
    assert "First prose." in html
    assert "second" in served.get("other/")

    served.book.page("index", '# Home\n\nSecond prose.\n\n{{ run("one") }}\n\nIt is {{ value("one", "x") }}.\n')
    served.wait_for("Second prose.")
    assert 1 == served.ran().count("bad"), "prose does not try it again"

    served.book.snippet("index/one.sh", "# expekt: x\necho x\n")
    served.wait_for("snippets/index/one.sh:1: unknown header key")

    served.book.snippet("index/one.sh", "echo x is healed\n")
    html = served.wait_for("It is x.")
    assert "x is healed" in html
    assert "exited 3" not in html


def test_a_failure_of_one_of_two_terminals_is_shown(served: Served) -> None:
    served.book.snippet("index/one.sh", "echo oh dear; exit 4\n")
    served.book.snippet("index/watch.sh", "# while: one\n# ready: ^watching\necho watching; tail -f /dev/null\n")
    served.book.page("index", '# Home\n\n{{ terminals("watch", "one") }}\n')

    assert "    oh dear" in served.wait_for("snippets/index/one.sh:1: exited 4 on host, expected 0")


def test_a_page_that_calls_what_is_not_there_says_so_in_place(served: Served) -> None:
    served.book.page("index", '# Home\n\nA {{ value("one", "nothing") }}.\n\n{{ run("one", mark="zzz") }}\n')

    html = served.wait_for("docs/index.md:3: ")
    assert "regex &#39;nothing&#39; finds nothing" in html or "regex 'nothing' finds nothing" in html
    assert "docs/index.md:5: run(" in html


def test_a_recorded_chapter_does_not_run_and_why_says_so(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.page("index", '# Home\n\n{{ run("one") }}\n')
    book.snippet("index/one.sh", "# expect: first\necho f''irst\n")
    monkeypatch.chdir(book.root)
    before = why(book.root / "mkdocs.yml", "index")
    command = [sys.executable, "-m", "livedocs", "snippets", "--update"]
    assert 0 == subprocess.run(command, env=book.environment(), check=False).returncode

    assert ["index runs:", "  snippets/index/one.sh:1: snippet 'index/one' has no record"] == before
    assert why(book.root / "mkdocs.yml", "index")[0].startswith(
        "index does not run: its 1 snippets are as they were recorded on "
    )
    book.snippet("index/one.sh", "# expect: second\necho f''irst\n")
    assert "has changed since it was recorded" in why(book.root / "mkdocs.yml", "index")[1]
    with pytest.raises(LivedocsError, match="'other' is no chapter; chapters are index"):
        why(book.root / "mkdocs.yml", "other")
