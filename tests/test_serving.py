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


def test_a_save_behind_a_link_is_shown(book: Book, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of a page, and of a page in a folder, that lie elsewhere."""
    shared = tmp_path_factory.mktemp("shared")
    (shared / "linked.md").write_text("# Linked\n\nFirst.\n")
    (shared / "more").mkdir()
    (shared / "more" / "page.md").write_text("# More\n\nFirst.\n")
    book.page("index", "# Home\n\nHere.\n")
    (book.root / "docs" / "linked.md").symlink_to(shared / "linked.md")
    (book.root / "docs" / "more").symlink_to(shared / "more")
    with serving(book, tmp_path / "runs") as one:
        one.wait_for("First.", "linked/")
        one.wait_for("First.", "more/page/")

        (shared / "linked.md").write_text("# Linked\n\nSecond.\n")
        (shared / "more" / "page.md").write_text("# More\n\nSecond.\n")

        one.wait_for("Second.", "linked/")
        one.wait_for("Second.", "more/page/")
