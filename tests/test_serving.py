"""Serving a book while it is written: what runs, what does not, and what a page shows of a failure."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import pytest

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
    book.snippet("other/two.sh", f"echo two >> {runs}; echo two''fold\n")
    with serving(book, runs) as one:
        one.wait_for("first")
        one.wait_for("twofold", "other/")
        yield one


@contextlib.contextmanager
def serving(book: Book, runs: Path, told: IO[str] | None = None, **environment: str) -> Iterator[Served]:
    """Serve a book whose snippets note in ``runs`` that they run; what it says goes to ``told``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = book.command("serve", "--port", str(port))
    with subprocess.Popen(command, cwd=book.root, env=book.environment(**environment), stderr=told) as process:
        try:
            yield Served(book, port, process, runs)
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
    assert "twofold" in served.get("other/")

    served.book.page("index", '# Home\n\nSecond prose.\n\n{{ run("one") }}\n\nIt is {{ value("one", "x") }}.\n')
    served.wait_for("Second prose.")
    assert 1 == served.ran().count("bad"), "prose does not try it again"

    served.book.snippet("index/one.sh", "# expekt: x\necho x\n")
    served.wait_for("snippets/index/one.sh:1: unknown header key")

    served.book.snippet("index/one.sh", "echo x is healed\n")
    html = served.wait_for("It is x.")
    assert "x is healed" in html
    assert "exited 3" not in html


def test_what_ran_before_a_failure_is_shown(served: Served) -> None:
    served.book.snippet("index/bad.sh", "echo oh dear; exit 3\n")
    served.book.snippet("index/after.sh", "echo late''r\n")
    served.book.page("index", '# Home\n\n{{ run("one") }}\n\n{{ run("bad") }}\n\n{{ run("after") }}\n')

    html = served.wait_for("index/bad failed; the error is shown in its place")
    assert "first" in html
    assert "snippets/index/bad.sh:1: exited 3 on host, expected 0" in html
    assert "index/after was not run" in html


def test_an_error_of_a_page_is_told_once(book: Book, tmp_path: Path) -> None:
    """However often the page is made anew, because of its snippets or of others."""
    book.page("index", '# Home\n\n{{ run("one", mark="nothing like it") }}\n')
    book.page("other", '# Other\n\n{{ run("two") }}\n')
    book.snippet("index/one.sh", f"echo one >> {tmp_path}/runs; echo f''irst\n")
    book.snippet("other/two.sh", f"echo two >> {tmp_path}/runs; echo two''fold\n")
    with (tmp_path / "told").open("w") as told, serving(book, tmp_path / "runs", told) as one:
        one.wait_for("nothing in the output matches")
        one.wait_for("twofold", "other/")
        book.page("other", '# Another title\n\n{{ run("two") }}\n')
        one.wait_for("Another title")

    assert 1 == (tmp_path / "told").read_text().count("docs/index.md:3: run('one'): ")


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


def test_a_recorded_chapter_does_not_run_and_why_says_so(book: Book) -> None:
    book.page("index", '# Home\n\n{{ run("one") }}\n')
    book.snippet("index/one.sh", "# expect: first\necho f''irst\n")
    before = book.call("serve", "--why", "index").stdout
    assert 0 == book.call("snippets", "--update").returncode

    assert "index runs:\n  snippets/index/one.sh:1: snippet 'index/one' has no record\n" == before
    after = book.call("serve", "--why", "index").stdout
    assert after.startswith("index does not run: its 1 snippets are as they were recorded on ")
    book.snippet("index/one.sh", "# expect: second\necho f''irst\n")
    assert "has changed since it was recorded" in book.call("serve", "--why", "index").stdout
    unknown = book.call("serve", "--why", "other")
    assert 1 == unknown.returncode
    assert "'other' is no chapter; chapters are index" in unknown.stderr


def gated(gate: Path, runs: Path, word: str) -> str:
    """A snippet that ends when ``gate`` exists."""
    return f"echo {word} >> {runs}; until [ -e {gate} ]; do sleep 0.02; done; echo this is {word[:1]}''{word[1:]}\n"


def test_while_a_chapter_runs_its_page_shows_what_it_said_before_and_prose_goes_on(
    served: Served, tmp_path: Path
) -> None:
    served.book.snippet("index/one.sh", gated(tmp_path / "gate", served.runs, "fourth"))
    html = served.wait_for('<span class="busy" role="status">being refreshed</span>')
    assert "first" in html
    assert 'aria-busy="true"' in html
    assert "aria-busy" not in served.get("other/")

    served.book.page("index", '# Home\n\nProse meanwhile.\n\n{{ run("one") }}\n\n{{ value("one", "this.*") }}.\n')
    html = served.wait_for("Prose meanwhile.")
    assert "aria-busy" in html
    assert "<p>….</p>" in html

    (tmp_path / "gate").touch()
    html = served.wait_for("<p>this is fourth.</p>")
    assert "aria-busy" not in html
    assert ["fourth", "one", "two"] == sorted(served.ran())


def test_what_is_saved_while_its_chapter_runs_wins(served: Served, tmp_path: Path) -> None:
    served.book.snippet("index/one.sh", gated(tmp_path / "never", served.runs, "fourth"))
    until = time.monotonic() + DEADLINE_S
    while "fourth" not in served.ran():
        assert time.monotonic() < until
        time.sleep(0.02)

    served.book.snippet("index/one.sh", gated(tmp_path / "gate", served.runs, "fifth"))
    (tmp_path / "gate").touch()
    html = served.wait_for("this is fifth")
    assert "aria-busy" not in html

    (tmp_path / "never").touch()  # the one before comes to its end, and nobody hears of it
    served.book.page("index", '# Home\n\nSecond prose.\n\n{{ run("one") }}\n')
    assert "this is fifth" in served.wait_for("Second prose.")


def test_a_book_without_records_is_up_before_its_chapters_have_run(book: Book, tmp_path: Path) -> None:
    book.page("index", '# Home\n\n{{ built_on() }}\n\n{{ run("one") }}\n\nIt is {{ value("one", "^this.*") }}.\n')
    book.snippet("index/one.sh", gated(tmp_path / "gate", tmp_path / "runs", "first"))
    with serving(book, tmp_path / "runs") as one:
        html = one.wait_for('<span class="busy" role="status">runs now</span>')
        assert f"until [ -e {tmp_path / 'gate'} ]" in html
        assert "It is …." in html

        (tmp_path / "gate").touch()
        html = one.wait_for("It is this is first.")
        assert "<td>Kernel</td>" in html
        assert "aria-busy" not in html


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nothing_is_left(book: Book, tmp_path: Path, how: signal.Signals) -> None:
    book.page("index", "# Home\n\nHere.\n")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with serving(book, tmp_path / "runs", TMPDIR=str(scratch)) as one:
        one.wait_for("Here.")
        assert list(scratch.iterdir())
        one.process.send_signal(how)
        one.process.send_signal(how)  # who presses Ctrl-C does so again
        assert (-how if how == signal.SIGKILL else 0) == one.process.wait(DEADLINE_S)
    until = time.monotonic() + DEADLINE_S
    while left := list(scratch.iterdir()):
        assert time.monotonic() < until, left
        time.sleep(0.02)


def test_a_port_that_is_taken_is_said(book: Book) -> None:
    book.page("index", "# Home\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = book.call("serve", "--port", str(taken.getsockname()[1]))

    assert 1 == done.returncode
    assert "cannot be had: Address already in use; choose another: --port N" in done.stderr
    assert "Traceback" not in done.stderr
