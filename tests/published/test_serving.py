"""Serving a book on labs: one is ready in advance, each is used once, and none is left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lab.ours import machine, traces
from tests.published.test_endings import DEADLINE_S, LAB, children, supervisors, wait_until
from tests.test_serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.small_book import Book

pytestmark = pytest.mark.lab

AT_REST = 25  # looks, one every 20 ms


@pytest.fixture
def served(book: Book, tmp_path: Path) -> Iterator[Served]:
    """A book of one chapter on a lab, served."""
    book.page("index", '# Home\n\n{{ run("one") }}\n')
    book.snippet("index/one.sh", "echo fir''st on $(hostname); ls /root\n")
    with serving(book, tmp_path / "runs", LIVEDOCS_HOST=LAB) as one:
        one.wait_for("first on host")
        yield one


def the_kept(one: Served) -> int:
    """The lab that is kept warm, as soon as no other is there and it has been booted: its supervisor."""
    wait_until(lambda: len(supervisors(one.process.pid)) == 1, "one lab is kept")
    seen = [children(one.process.pid)]

    def at_rest() -> bool:
        """To ask a lab what it is, a server has a child for a moment."""
        seen.append(children(one.process.pid))
        return seen[-AT_REST:] == [seen[-1]] * AT_REST

    [kept] = supervisors(one.process.pid)
    wait_until(lambda: answers(kept), "its engine answers")
    wait_until(at_rest, "nothing is asked of it any more")
    return kept


def answers(supervisor: int) -> bool:
    """Whether the engine in a lab has been started and answers."""
    with contextlib.suppress(OSError):  # a process that has ended meanwhile
        for pid, _ in traces(supervisor).processes:
            if Path(f"/proc/{pid}/comm").read_text() == "dockerd\n":
                docker = ["nsenter", "-a", "-t", str(pid), "--", "docker", "version"]
                return subprocess.run(docker, capture_output=True, check=False).returncode == 0
    return False


def test_each_run_has_the_lab_that_was_ready_and_the_next_another(served: Served) -> None:
    first = the_kept(served)
    served.book.snippet("index/one.sh", "echo la''ter; touch /root/left-over; ls /root\n")
    assert "left-over" in served.wait_for("later")

    second = the_kept(served)
    served.book.snippet("index/one.sh", "echo la''test; ls /root\n")
    html = served.wait_for("latest")
    assert "left-over" not in html
    assert 3 == len({first, second, the_kept(served)})


def test_a_lab_that_died_while_it_was_kept_is_not_used(served: Served) -> None:
    os.kill(the_kept(served), signal.SIGKILL)

    served.book.snippet("index/one.sh", "echo la''ter\n")
    served.wait_for("later")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_no_lab_is_left(served: Served, how: signal.Signals) -> None:
    kept = traces(the_kept(served))
    assert kept.processes
    served.process.send_signal(how)
    served.process.wait(DEADLINE_S)

    wait_until(lambda: not kept.remaining(), f"nothing is left of {kept.remaining()}")


def test_ended_while_a_chapter_runs_no_lab_is_left(served: Served) -> None:
    before = machine()
    the_kept(served)
    served.book.snippet("index/one.sh", "# timeout: 100\ntail -F /nonexistent\n")
    served.wait_for("being refreshed")
    at_work = traces(the_kept(served))
    served.process.send_signal(signal.SIGTERM)
    assert 0 == served.process.wait(DEADLINE_S)

    wait_until(lambda: not at_work.remaining(), f"nothing is left of {at_work.remaining()}")
    assert before["mounts"] == machine()["mounts"]
