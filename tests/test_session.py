"""A session: what came of a chapter on hosts that answer by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from livedocs.book.chapter import Chapter
from livedocs.book.snippet import read
from livedocs.errors import Location
from livedocs.hosts.fake import fake
from livedocs.records.transcript import Origin
from livedocs.sessions import session
from livedocs.sessions.outcome import State

if TYPE_CHECKING:
    from pathlib import Path

    from livedocs.hosts.host import Host
    from livedocs.sessions.outcome import Outcome

BUILT = Origin("lab:", "26.1.5", "6.18", "Debian", datetime(2026, 11, 23, tzinfo=UTC))
DOCKER: dict[str, str | tuple[str, int]] = {"docker ps -q": "4f1c\n", "docker version": ("permission denied\n", 1)}


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(tmp_path)


class Play:
    """Runs snippets, given by name and text, as the chapter ``it``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.seen: list[str] = []
        (root / "it").mkdir()

    def __call__(self, *, nodes: dict[str, Host] | None = None, **texts: str) -> Outcome:
        hosts = nodes or {"host": fake(DOCKER, name="host")}
        return session.run(self.chapter(**texts), hosts, BUILT, on_progress=lambda s: self.seen.append(s.short))

    def chapter(self, **texts: str) -> Chapter:
        snippets = []
        for name, text in texts.items():
            path = self._root / "it" / f"{name}.sh"
            path.write_text(text)
            snippets.append(read(path, self._root))
        calls = {snippet.name: (Location(self._root / "docs/it.md", 3),) for snippet in snippets}
        return Chapter("it", tuple(snippets), calls)

    def file(self, name: str, line: int) -> str:
        return f"{self._root}/it/{name}.sh:{line}: "


def test_a_chapter_that_ran_has_a_transcript_of_each_snippet_with_its_host(play: Play) -> None:
    outcome = play(a="docker ps -q\n\necho b\n", c="# status: 1\ndocker version\n")

    assert (State.RAN, (), None) == (outcome.state, outcome.errors, outcome.reason)
    assert ["it/a", "it/c"] == list(outcome.transcripts)
    shown = outcome.transcripts["it/a"]
    assert [("docker ps -q", "4f1c\n", 0), ("echo b", "b\n", 0)] == [
        (s.command, s.output, s.status) for s in shown.steps
    ]
    assert (BUILT, "host", "host", "bash", False) == (
        shown.origin,
        shown.place,
        shown.kind,
        shown.language,
        shown.replayed,
    )
    assert 1 == outcome.transcripts["it/c"].status
    assert ["a", "c"] == play.seen


def test_outputs_are_as_a_terminal_would_show_them(play: Play) -> None:
    assert "red\n100%\n" == play(a="printf '\\033[1;31mred\\033[0m\\n 10%%\\r100%%\\n'\n").transcripts["it/a"].output


def test_a_wrong_exit_status_ends_the_chapter_with_step_command_and_cure(play: Play) -> None:
    outcome = play(a="echo fine\n", b="echo one\n\ndocker version\n\necho never\n", c="echo c\n", d="echo d\n")

    [error] = outcome.errors
    assert State.FAILED is outcome.state
    assert ["it/a"] == list(outcome.transcripts)
    assert ["a"] == play.seen
    assert [
        f"{play.file('b', 3)}exited 1 on host in step 2 of 3, expected 0",
        "  called at",
        "  command:",
        "    docker version",
        "  output:",
        "    permission denied",
        "  not run because of it: it/c, it/d",
        "  cure: fix the command; if it is meant to end like this, set '# status: 1' in the header",
    ] == [line.partition(" /")[0] if "called" in line else line for line in str(error).splitlines()]


def test_a_snippet_that_ends_well_where_a_failure_is_promised_has_failed(play: Play) -> None:
    [error] = play(a="# status: 7\necho a\n").errors

    assert str(error).startswith(f"{play.file('a', 2)}exited 0 on host, expected 7\n")


def test_an_expectation_that_does_not_hold_is_noted_and_the_session_goes_on(play: Play) -> None:
    outcome = play(a="# expect: ^b\n# expect: ^c\n# expect: ^a\necho a\n", b="echo b\n")

    assert State.FAILED is outcome.state
    assert ["it/a", "it/b"] == list(outcome.transcripts)
    assert [
        f"{play.file('a', line)}the output on host does not match: expect: {pattern}"
        for line, pattern in ((1, "^b"), (2, "^c"))
    ] == [str(error).splitlines()[0] for error in outcome.errors]


def test_an_expectation_that_docker_exec_cannot_meet_is_given_its_own_cure(play: Play) -> None:
    watch = "# while: it\n# ready: x\n# expect: never\necho x # by docker exec\n"

    [error] = play(it="true\n", watch=watch).errors

    assert "'docker exec' does not forward Ctrl-C, so use '# on: container NAME' instead" in str(error)


def test_a_step_that_does_not_end_is_cut_off_at_the_snippets_timeout(play: Play) -> None:
    [error] = play(a="# timeout: 0.3\necho first\n\necho begun; while :; do :; done\n").errors

    assert str(error).startswith(f"{play.file('a', 4)}still running on host after 0.3 s, which is its timeout\n")
    assert "    begun\n" in str(error)


def test_a_second_terminal_runs_beside_the_first_until_it_has_seen_what_it_expects(play: Play) -> None:
    """It is begun before, and pressed Ctrl-C on afterwards, which is no failure of it."""
    capture = "tcpdump() { trap 'echo 1 packet captured; exit 0' INT; echo listening; while :; do sleep 0.02; done; }"
    host = fake(stub=capture, name="host")

    outcome = play(
        nodes={"host": host},
        watch="# while: ping\n# ready: ^listening\ntcpdump\n",
        tail="# while: ping\n# ready: ^here\necho here; tail -f /dev/null\n",
        ping="echo ping\n",
    )

    assert () == outcome.errors
    assert "listening\n1 packet captured\n" == outcome.transcripts["it/watch"].output
    assert 0 == outcome.transcripts["it/tail"].status
    assert ["watch", "tail", "ping"] == play.seen


def test_a_second_terminal_that_is_never_ready_ends_the_chapter(play: Play) -> None:
    outcome = play(watch="# while: it\n# ready: listening\necho other\n", it="echo never\n")

    [error] = outcome.errors
    assert str(error).startswith(f"{play.file('watch', 3)}ended without printing what 'ready' waits for: listening\n")
    assert "    other\n" in str(error)
    assert "cure: use a 'ready' that the output matches; 'while' belongs in the snippet that watches" in str(error)
    assert {} == outcome.transcripts


def test_a_snippet_in_a_container_runs_there_and_says_so(play: Play) -> None:
    docker = 'docker() { while [ "$1" != web ]; do shift; done; shift; inside=web "$@"; }'

    shown = play(nodes={"host": fake(stub=docker, name="host")}, a="# on: container web\necho $inside\n")

    [transcript] = shown.transcripts.values()
    assert ("web", "container", "web\n") == (transcript.place, transcript.kind, transcript.output)


def test_files_that_a_snippet_saves_are_kept_with_its_transcript(play: Play) -> None:
    host = fake(stub='cat() { printf "%s" "$2" | tr a-z A-Z; }', name="host")

    outcome = play(nodes={"host": host}, a="# save: one.pcap\n# save: two.pcap\ntrue\n")

    assert (("one.pcap", b"ONE.PCAP"), ("two.pcap", b"TWO.PCAP")) == outcome.transcripts["it/a"].files


def test_a_file_that_a_snippet_did_not_save_ends_the_chapter(play: Play) -> None:
    outcome = play(a="# save: nowhere.pcap\ntrue\n", b="echo b\n")

    [error] = outcome.errors
    assert str(error).startswith(f"{play.file('a', 2)}left no file to save: host: cat: nowhere.pcap: No such file")
    assert "cure: let the snippet write 'nowhere.pcap' into its working directory" in str(error)
    assert {} == outcome.transcripts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# on: client\necho far\n", "this host has no node client"),
        ("# needs: netem\necho slow\n", "this host's kernel has no netem"),
    ],
)
def test_a_chapter_that_needs_what_the_host_has_not_does_not_begin(play: Play, text: str, reason: str) -> None:
    without = fake(stub='unshare() { [ "$3" != qdisc ]; }', name="host")

    outcome = play(nodes={"host": without}, a="echo a\n", b=text)

    assert (State.NOT_RUN, reason, {}) == (outcome.state, outcome.reason, outcome.transcripts)
    assert [] == play.seen


def test_a_host_that_is_lost_ends_the_chapter(play: Play) -> None:
    lost = fake(stub="exit 1", name="host")

    outcome = play(nodes={"host": lost}, a="echo a\n", b="echo b\n")

    assert State.FAILED is outcome.state
    assert {} == outcome.transcripts


def test_a_chapter_is_cut_behind_the_run_that_a_snippet_belongs_to(play: Play) -> None:
    """Which takes the second terminals along, wherever the page shows them."""
    watch = "# while: b\n# ready: x\necho x\n"

    chapter = play.chapter(a="true\n", b="true\n", c="true\n", watch=watch)

    assert ["a", "b", "watch"] == [snippet.short for snippet in chapter.until("it/watch").snippets]
    assert ["a", "b", "watch"] == [snippet.short for snippet in chapter.until("it/b").snippets]
    assert [("a",), ("b", "watch"), ("c",)] == [tuple(s.short for s in run.snippets) for run in chapter.runs]
