"""This machine as a host: however a build ends, the commands that it started end, and nothing is left of its home."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.small_book import Book

DEADLINE_S = 20.0  # less than half of what the commands would take


def wait_until(true: Callable[[], object], deadline_s: float = DEADLINE_S) -> None:
    until = time.monotonic() + deadline_s
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def waiting(book: Book, tmp_path: Path) -> Book:
    """A book whose snippet starts two processes, notes them, and waits for long; in a second terminal, a third."""
    book.page("index", '# Home\n\n{{ terminals("watch", "wait") }}\n')
    noted = tmp_path / "noted"
    book.snippet("index/wait.sh", f"# timeout: 60\nsleep 50 & echo $! $$ >> {noted}\n\ntouch {noted}.all; wait\n")
    watch = f"# while: wait\n# ready: ^watching\n# timeout: 60\necho $$ >> {noted}; echo watching; tail -f /dev/null\n"
    book.snippet("index/watch.sh", watch)
    return book


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)


@pytest.mark.parametrize("how", ENDINGS, ids=lambda how: how.name)
@pytest.mark.parametrize("command", [("build",), ("snippets",), ("run", "index/wait")], ids=lambda words: words[0])
def test_however_it_ends_its_commands_end(
    waiting: Book, tmp_path: Path, command: tuple[str, ...], how: signal.Signals
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    build = subprocess.Popen(
        waiting.command(*command),
        cwd=waiting.root,
        env=waiting.environment(TMPDIR=str(scratch)),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until((tmp_path / "noted.all").exists)
    pids = [int(pid) for pid in (tmp_path / "noted").read_text().split()]
    assert 3 == len([pid for pid in pids if alive(pid)])

    began = time.monotonic()
    os.kill(build.pid, how)
    told = build.communicate(timeout=DEADLINE_S)[1]

    wait_until(lambda: not any(map(alive, pids)))
    wait_until(lambda: not list(scratch.iterdir()))
    assert time.monotonic() - began < DEADLINE_S
    assert "Traceback" not in told
    assert 0 != build.returncode
