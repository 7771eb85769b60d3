"""However a build on the lab ends, nothing of it is left but a site."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lab.ours import Traces, machine, traces

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.small_book import Book

pytestmark = pytest.mark.lab

DEADLINE_S = 30.0
LAB = "lab:?nodes=host"


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for a condition, with a deadline."""
    until = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.02)


def running(word: str) -> bool:
    """Whether a process has this word on its command line."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in path.read_bytes().split(b"\0"):
                return True
        except OSError:
            continue  # it ended while we looked
    return False


def children(process: int) -> set[int]:
    """The child processes of a process, whichever of its threads has started them."""
    found: set[int] = set()
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that has ended while we looked
            found |= {int(pid) for pid in path.read_text().split()}
    return found


def supervisors(build: int) -> list[int]:
    """The labs that a build process has opened."""
    found = []
    for pid in children(build):
        with contextlib.suppress(OSError):
            if b"dockerlab" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


@pytest.fixture
def endless(book: Book) -> tuple[Book, str]:
    """A book whose second snippet never ends, and a word that is on its command line."""
    word = f"/tmp/{uuid.uuid4()}"  # noqa: S108 - on the lab's host, where it is the name of nothing
    book.page("index", '# Home\n\n{{ run("web") }}\n\n{{ run("wait") }}\n')
    book.snippet("index/web.sh", "docker run -d --name web nginx\n")
    book.snippet("index/wait.sh", f"# timeout: 100\ntail -F {word}\n")
    (book.root / "tmp").mkdir()
    return book, word


def interrupted(endless: tuple[Book, str], how: signal.Signals) -> tuple[Traces, int]:
    """Start a build, end it with a signal while its lab is at work; give what the lab was made of, and the status."""
    book, word = endless
    environment = book.environment(LIVEDOCS_HOST=LAB, TMPDIR=str(book.root / "tmp"))
    with subprocess.Popen(book.command("build"), cwd=book.root, env=environment, stderr=subprocess.PIPE) as build:
        wait_until(lambda: running(word) or build.poll() is not None, "the snippet runs")
        [supervisor] = supervisors(build.pid)
        lab = traces(supervisor)
        assert lab.processes
        build.send_signal(how)
        status = build.wait(DEADLINE_S)
    return lab, status


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_build_leaves_nothing(endless: tuple[Book, str], how: signal.Signals) -> None:
    before = machine()

    lab, status = interrupted(endless, how)

    book, word = endless
    assert status != 0
    wait_until(lambda: not lab.remaining(), f"nothing is left of {lab.remaining()}")
    wait_until(lambda: not list(book.root.glob(".site-*")), "the half-built site is gone")
    assert not running(word)
    assert [] == list((book.root / "tmp").iterdir())
    assert not book.site.exists()
    assert before["mounts"] == machine()["mounts"]
    assert before["links"] == machine()["links"]


def test_a_timeout_on_the_lab_ends_the_build_and_leaves_nothing(endless: tuple[Book, str]) -> None:
    book, word = endless
    book.snippet("index/wait.sh", f"# timeout: 0.5\ntail -F {word}\n")

    done = book.build(LIVEDOCS_HOST=LAB)

    assert "snippets/index/wait.sh:2: still running on host after 0.5 s, which is its timeout" in done.stderr
    assert "called at docs/index.md:5" in done.stderr
    wait_until(lambda: not running(word), "the snippet has ended")
    assert [] == [name for name in book.leftovers() if name != "tmp"]


def test_a_normal_build_leaves_the_site_alone(endless: tuple[Book, str]) -> None:
    book, _ = endless
    book.snippet("index/wait.sh", "hostname\n")
    before = machine()

    done = book.build(LIVEDOCS_HOST=LAB, TMPDIR=str(book.root / "tmp"))

    assert 0 == done.returncode, done.stderr
    assert book.site.is_dir()
    assert [] == [name for name in book.leftovers() if name != "tmp"]
    assert [] == list((book.root / "tmp").iterdir())
    assert before["mounts"] == machine()["mounts"]
