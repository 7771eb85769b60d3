"""A book while it is written, without a server: what its pages show of a chapter that fails, or that runs."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from livedocs.hosts.url import HostUrl
from livedocs.settings import Settings
from livedocs.site.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.small_book import Book

DEADLINE_S = 30.0
SETTINGS = Settings(HostUrl.parse("local:"))


@dataclass
class Written:
    """A book that is rebuilt as it would be if it were served."""

    book: Book
    preview: Preview
    site: Path
    runs: Path
    news: threading.Event

    def get(self, page: str = "index") -> str:
        """A page as it is now."""
        return (self.site / ("index.html" if page == "index" else f"{page}/index.html")).read_text()

    def wait_for(self, text: str, page: str = "index") -> str:
        """The page, as soon as it says ``text``: rebuilt as after a save, and once more after each chapter that ran."""
        until = time.monotonic() + DEADLINE_S
        self.rebuild()
        while text not in (html := self.get(page)):
            assert self.news.wait(until - time.monotonic()), f"waited in vain for {text!r} in:\n{html}"
            self.rebuild()
        return html

    def rebuild(self) -> None:
        self.news.clear()
        self.preview.rebuild()

    def ran(self) -> list[str]:
        """Which snippets have run, in order."""
        return self.runs.read_text().split()


@pytest.fixture
def fresh(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """A book without pages, which nothing has been built of."""
    folder = tmp_path_factory.mktemp("written")
    site, news = folder / "site", threading.Event()
    site.mkdir()
    preview = Preview(book.root, site, "http://127.0.0.1:1/", SETTINGS)
    with preview.server.open(SETTINGS, news.set):
        yield Written(book, preview, site, folder / "runs", news)


@pytest.fixture
def written(fresh: Written) -> Written:
    """A book of two chapters; none of them is recorded, and no command holds what it prints."""
    fresh.book.page("index", '# Home\n\nFirst prose.\n\n{{ run("one") }}\n')
    fresh.book.page("other", '# Other\n\n{{ run("two") }}\n')
    fresh.book.snippet("index/one.sh", f"echo one >> {fresh.runs}; echo f''irst\n")
    fresh.book.snippet("other/two.sh", f"echo two >> {fresh.runs}; echo two''fold\n")
    fresh.wait_for("first")
    fresh.wait_for("twofold", "other")
    return fresh


def gated(gate: Path, runs: Path, word: str) -> str:
    """A snippet that ends when ``gate`` exists."""
    return f"echo {word} >> {runs}; until [ -e {gate} ]; do sleep 0.02; done; echo this is {word[:1]}''{word[1:]}\n"


def test_a_failure_is_shown_in_place_and_heals(written: Written) -> None:
    written.book.snippet("index/one.sh", f"echo bad >> {written.runs}; echo oh dear; exit 3\n")
    html = written.wait_for("snippets/index/one.sh:1: exited 3 on host, expected 0")
    assert "    oh dear" in html
    assert "First prose." in html
    assert "twofold" in written.get("other")

    written.book.page("index", '# Home\n\nSecond prose.\n\n{{ run("one") }}\n\nIt is {{ value("one", "x") }}.\n')
    written.wait_for("Second prose.")
    assert 1 == written.ran().count("bad"), "prose does not try it again"

    written.book.snippet("index/one.sh", "# expekt: x\necho x\n")
    written.wait_for("snippets/index/one.sh:1: unknown header key")

    written.book.snippet("index/one.sh", "echo x is healed\n")
    html = written.wait_for("It is x.")
    assert "x is healed" in html
    assert "exited 3" not in html


def test_what_ran_before_a_failure_is_shown(written: Written) -> None:
    written.book.snippet("index/bad.sh", "echo oh dear; exit 3\n")
    written.book.snippet("index/after.sh", "echo late''r\n")
    written.book.page("index", '# Home\n\n{{ run("one") }}\n\n{{ run("bad") }}\n\n{{ run("after") }}\n')

    html = written.wait_for("index/bad failed; the error is shown in its place")
    assert "first" in html
    assert "snippets/index/bad.sh:1: exited 3 on host, expected 0" in html
    assert "index/after was not run" in html


def test_an_error_of_a_page_is_told_once(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """However often the page is made anew, because of its snippets or of others."""
    written.book.page("index", '# Home\n\n{{ run("one", mark="nothing like it") }}\n')
    written.wait_for("nothing in the output matches")
    written.book.page("other", '# Another title\n\n{{ run("two") }}\n')
    written.wait_for("Another title")
    written.book.snippet("other/two.sh", "echo late''r\n")
    written.wait_for("later", "other")

    assert 1 == capsys.readouterr().err.count("docs/index.md:3: run('one'): ")


def test_a_failure_of_one_of_two_terminals_is_shown(written: Written) -> None:
    written.book.snippet("index/one.sh", "echo oh dear; exit 4\n")
    written.book.snippet("index/watch.sh", "# while: one\n# ready: ^watching\necho watching; tail -f /dev/null\n")
    written.book.page("index", '# Home\n\n{{ terminals("watch", "one") }}\n')

    assert "    oh dear" in written.wait_for("snippets/index/one.sh:1: exited 4 on host, expected 0")


def test_a_page_that_calls_what_is_not_there_says_so_in_place(written: Written) -> None:
    written.book.page("index", '# Home\n\nA {{ value("one", "nothing") }}.\n\n{{ run("one", mark="zzz") }}\n')

    html = written.wait_for("docs/index.md:3: ")
    assert "regex &#39;nothing&#39; finds nothing" in html or "regex 'nothing' finds nothing" in html
    assert "docs/index.md:5: run(" in html


def test_while_a_chapter_runs_its_page_shows_what_it_said_before_and_prose_goes_on(
    written: Written, tmp_path: Path
) -> None:
    written.book.snippet("index/one.sh", gated(tmp_path / "gate", written.runs, "fourth"))
    html = written.wait_for('<span class="busy" role="status">being refreshed</span>')
    assert "first" in html
    assert 'aria-busy="true"' in html
    assert "aria-busy" not in written.get("other")

    written.book.page("index", '# Home\n\nProse meanwhile.\n\n{{ run("one") }}\n\n{{ value("one", "this.*") }}.\n')
    html = written.wait_for("Prose meanwhile.")
    assert "aria-busy" in html
    assert "<p>….</p>" in html

    (tmp_path / "gate").touch()
    html = written.wait_for("<p>this is fourth.</p>")
    assert "aria-busy" not in html
    assert ["fourth", "one", "two"] == sorted(written.ran())


def test_what_is_saved_while_its_chapter_runs_wins(written: Written, tmp_path: Path) -> None:
    written.book.snippet("index/one.sh", gated(tmp_path / "never", written.runs, "fourth"))
    written.rebuild()
    until = time.monotonic() + DEADLINE_S
    while "fourth" not in written.ran():
        assert time.monotonic() < until
        time.sleep(0.02)

    written.book.snippet("index/one.sh", gated(tmp_path / "gate", written.runs, "fifth"))
    (tmp_path / "gate").touch()
    html = written.wait_for("this is fifth")
    assert "aria-busy" not in html

    (tmp_path / "never").touch()  # the one before comes to its end, and nobody hears of it
    written.book.page("index", '# Home\n\nSecond prose.\n\n{{ run("one") }}\n')
    assert "this is fifth" in written.wait_for("Second prose.")


def test_a_book_without_records_is_up_before_its_chapters_have_run(fresh: Written, tmp_path: Path) -> None:
    fresh.book.page("index", '# Home\n\n{{ built_on() }}\n\n{{ run("one") }}\n\nIt is {{ value("one", "^this.*") }}.\n')
    fresh.book.snippet("index/one.sh", gated(tmp_path / "gate", fresh.runs, "first"))

    html = fresh.wait_for('<span class="busy" role="status">runs now</span>')
    assert f"until [ -e {tmp_path / 'gate'} ]" in html
    assert "It is …." in html

    (tmp_path / "gate").touch()
    html = fresh.wait_for("It is this is first.")
    assert "<td>Kernel</td>" in html
    assert "aria-busy" not in html
