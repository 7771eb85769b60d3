"""Records: what is written, read, carried forward, and called drift."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from livedocs.book import snippet
from livedocs.errors import SourceError
from livedocs.records import record
from livedocs.records.transcript import Origin, Step, Transcript

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book

ORIGIN = Origin("lab:trixie", "26.1.5", "6.18.44", "Debian GNU/Linux 13 (trixie)", datetime(2026, 11, 23, tzinfo=UTC))
ID = "8c489333419183e74483397453c3676ac5c41354692880298f4b834cacc60a12"
OTHER = "f1" * 32


def said(*outputs: str, name: str = "veth/show") -> Transcript:
    steps = tuple(Step(f"command {n}", output) for n, output in enumerate(outputs))
    return Transcript(name, "host", "host", "bash", steps, "d", ORIGIN)


def carried(old: list[Transcript], new: list[Transcript]) -> list[Transcript]:
    return list(record.carry({t.snippet: t for t in old}, {t.snippet: t for t in new}).values())


@pytest.mark.parametrize(
    "output",
    ["", "\n", "a\n", "a", "a\n\nb\n", "$ not a command\n> nor this\n[exit 1]\n# no\n", "  indented\n\n", "\n\nx"],
)
def test_a_record_says_again_what_was_written(tmp_path: Path, output: str) -> None:
    path = tmp_path / "veth" / "show.sh"
    path.parent.mkdir()
    path.write_text("# status: 3\nif true\nthen ls\nfi\n\nfalse\n")
    shown = snippet.read(path, tmp_path)
    steps = (Step(shown.steps[0].text, output), Step("false", output, 3))
    transcript = replace(said(), steps=steps, digest=shown.digest)

    record.save(shown, transcript)

    assert replace(transcript, replayed=True) == record.load(shown)


def test_a_missing_a_stale_and_a_spoilt_record_are_named(tmp_path: Path) -> None:
    path = tmp_path / "veth" / "show.sh"
    path.parent.mkdir()
    path.write_text("ls\n")
    shown = snippet.read(path, tmp_path)

    with pytest.raises(
        SourceError, match=r"show\.sh:1: snippet 'veth/show' has no record; record it on a lab: .*--update veth/show"
    ):
        record.load(shown)
    record.save(shown, replace(said("x"), digest="other"))
    with pytest.raises(SourceError, match=r"show\.sh:1: snippet 'veth/show' has changed since it was recorded"):
        record.load(shown)
    record.path_of(shown).write_text("what?\n")
    with pytest.raises(SourceError, match=r"show\.txt:1: this is not the first line of a record"):
        record.load(shown)


def test_what_a_rule_lets_differ_is_spelled_as_it_was() -> None:
    old = said("64 bytes from 172.17.0.2: icmp_seq=1 ttl=64 time=0.039 ms\n")
    new = said("64 bytes from 172.17.0.2: icmp_seq=1 ttl=64 time=12.5 ms\n")

    assert [old] == carried([old], [new])


def test_a_count_of_one_is_spelled_as_the_count_that_it_replaces() -> None:
    old = said("0 packets captured\n0 packets received by filter\n")
    new = said("0 packets captured\n1 packet received by filter\n")

    assert [old] == carried([old], [new])


def test_of_a_snippet_that_was_changed_only_identities_are_spelled_as_they_were() -> None:
    """Its lines were said by one run, and its measures belong together."""
    old = replace(said(f"{ID}\n64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.039 ms\n"), digest="before")
    new = said(f"{OTHER}\n64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=12.5 ms\n")

    assert f"{ID}\n64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=12.5 ms\n" == carried([old], [new])[0].steps[0].output


def test_an_identity_keeps_one_spelling_throughout_its_chapter() -> None:
    old = [said(f"{ID}\n", name="a/run"), said(f"CONTAINER ID   NAMES\n{ID[:12]}   web\n", name="a/ps")]
    new = [said(f"{OTHER}\n", name="a/run"), said(f"CONTAINER ID   NAMES\n{OTHER[:12]}   web\n", name="a/ps")]

    assert old == carried(old, new)


def test_an_identity_keeps_its_spelling_on_lines_that_did_change() -> None:
    old = said("link/ether 02:42:ac:11:00:02 mtu 1500\n", "x\n")
    new = said("link/ether be:ef:00:00:00:01 mtu 1500\n", "at be:ef:00:00:00:01 now\n")

    assert ["link/ether 02:42:ac:11:00:02 mtu 1500\n", "at 02:42:ac:11:00:02 now\n"] == [
        step.output for step in carried([old], [new])[0].steps
    ]


def test_two_identities_that_were_one_are_drift() -> None:
    old = said("a 02:42:ac:11:00:02\n", "b 02:42:ac:11:00:02\n")
    new = said("a 02:42:ac:11:00:08\n", "b 02:42:ac:11:00:09\n")

    diff = record.drift(old, carried([old], [new])[0])

    assert "-  b 02:42:ac:11:00:02" in diff
    assert "+  b 02:42:ac:11:00:09" in diff
    assert " a 02:42:ac:11:00:02" in diff


def test_one_identity_that_was_two_is_drift() -> None:
    old = said("a 02:42:ac:11:00:02\n", "b 02:42:ac:11:00:03\n")
    new = said("a 02:42:ac:11:00:08\n", "b 02:42:ac:11:00:08\n")

    assert "+  b 02:42:ac:11:00:02" in record.drift(old, carried([old], [new])[0])


def test_an_id_first_seen_short_is_still_one_thing() -> None:
    old = said(f"{ID[:12]}\n", f"{ID}\n")
    new = said(f"{OTHER[:12]}\n", f"{OTHER}\n")

    assert [old] == carried([old], [new])


def test_column_padding_is_carried() -> None:
    old = said("CREATED          STATUS\n2 seconds ago    Up 1 second\n")
    new = said("CREATED                  STATUS\nLess than a second ago   Up Less than a second\n")

    assert [old] == carried([old], [new])


def test_any_other_difference_is_drift() -> None:
    old, new = said("inet 172.17.0.2/16\n"), said("inet 172.17.0.3/16\n")

    assert "-  inet 172.17.0.2/16\n+  inet 172.17.0.3/16\n" in record.drift(old, carried([old], [new])[0])


@pytest.fixture
def recorded(book: Book) -> Book:
    """A book with two chapters, all of it recorded."""
    book.page("index", '# Home\n\n{{ run("clock") }}\n\n{{ run("greet") }}\n')
    book.page("other", '# Other\n\n{{ run("fails") }}\n')
    book.snippet("index/clock.sh", "date +%H:%M:%S.%N\n")
    book.snippet("index/greet.sh", "# expect: ^hello\necho hello\n")
    book.snippet("other/fails.sh", "# status: 3\necho out; exit 3\n")
    done = book.call("snippets", "--update")
    assert 0 == done.returncode, done.stderr
    return book


def texts(book: Book) -> dict[str, str]:
    return {path.name: path.read_text() for path in (book.root / "snippets").glob("*/*.txt")}


def test_an_update_right_after_an_update_changes_nothing(recorded: Book) -> None:
    before = texts(recorded)

    done = recorded.call("snippets", "--update")

    assert (0, "3 snippets: all as recorded\n") == (done.returncode, done.stdout)
    assert before == texts(recorded)


def test_drift_is_shown_as_a_diff_and_changes_no_record(recorded: Book) -> None:
    before = texts(recorded)
    recorded.snippet("index/greet.sh", "# expect: ^hello\necho hello there\n")

    done = recorded.call("snippets")

    assert 1 == done.returncode
    assert "-$ echo hello\n-  hello\n+$ echo hello there\n+  hello there\n" in done.stdout
    assert done.stdout.count("(this run)") == 1
    assert before == texts(recorded)


def test_an_update_can_be_limited(recorded: Book) -> None:
    recorded.snippet("index/greet.sh", "echo hello 2\n")
    recorded.snippet("other/fails.sh", "# status: 3\necho out 2; exit 3\n")

    assert 0 == recorded.call("snippets", "--update", "index/greet").returncode

    assert "hello 2" in texts(recorded)["greet.txt"]
    assert "out 2" not in texts(recorded)["fails.txt"]


def test_a_capture_and_the_records_of_its_chapter_are_of_one_run(recorded: Book) -> None:
    recorded.page("index", '# Home\n\n{{ run("clock") }}\n\n{{ run("capture") }}\n')
    (recorded.root / "snippets/index/greet.sh").unlink()
    (recorded.root / "snippets/index/greet.txt").unlink()
    recorded.snippet("index/clock.sh", "date +%H:%M:%S.%N | tee now\n")
    recorded.snippet("index/capture.sh", "# save: seen.pcap\ncp now seen.pcap; cat now\n")
    assert 0 == recorded.call("snippets", "--update", "index").returncode
    before = texts(recorded)

    assert 0 == recorded.call("snippets", "--update").returncode
    assert before == texts(recorded), "nothing but the time has changed"

    recorded.snippet("index/capture.sh", "# save: seen.pcap\ncp now seen.pcap; cat now; echo end\n")
    done = recorded.call("snippets", "--update", "index/capture")
    assert "index: all of its records are written, since its captures belong to a single run\n" in done.stdout
    [seen] = (recorded.root / "snippets/index/seen.pcap").read_text().splitlines()
    assert f"  {seen}\n  end\n" in texts(recorded)["capture.txt"]
    assert f"  {seen}\n" in texts(recorded)["clock.txt"]


def test_an_update_refuses_on_failures(recorded: Book) -> None:
    before = texts(recorded)
    recorded.snippet("index/greet.sh", "echo changed\n")
    recorded.snippet("other/fails.sh", "exit 4\n")

    done = recorded.call("snippets", "--update")

    assert 1 == done.returncode
    assert "snippets/other/fails.sh:1: exited 4 on host, expected 0" in done.stderr
    assert "no record was changed" in done.stderr
    assert before == texts(recorded)


def test_a_name_that_is_none_is_refused(recorded: Book) -> None:
    assert (
        "'greet' is no chapter and no snippet; chapters are index, other" in recorded.call("snippets", "greet").stderr
    )


def test_replay_builds_the_pages_of_the_live_build(recorded: Book) -> None:
    assert 0 == recorded.build().returncode
    live = recorded.html("other/index.html")

    done = recorded.build(LIVEDOCS_REPLAY="1", PATH="/nonexistent")

    assert 0 == done.returncode, done.stderr
    replayed = recorded.html("other/index.html")
    assert "Run on the machine that built it" in live
    assert "Recorded on the machine that built it" in replayed
    assert apart_from_the_foot(live) == apart_from_the_foot(replayed)


def apart_from_the_foot(html: str) -> str:
    """A page without where its outputs come from, which is what replay states differently."""
    return re.sub(r'<aside class="provenance".*?</aside>', "", html, flags=re.DOTALL)


def test_replay_names_every_record_that_is_missing_stale_or_false(recorded: Book) -> None:
    (recorded.root / "snippets/index/clock.txt").unlink()
    recorded.snippet("index/greet.sh", "echo changed\n")
    path = recorded.root / "snippets/other/fails.txt"
    path.write_text(path.read_text().replace("[exit 3]", "[exit 0]"))

    done = recorded.build(LIVEDOCS_REPLAY="1")

    assert 1 == done.returncode
    assert "snippets/index/clock.sh:1: snippet 'index/clock' has no record" in done.stderr
    assert "snippets/index/greet.sh:1: snippet 'index/greet' has changed since it was recorded" in done.stderr
    assert "snippets/other/fails.sh:1: the record has exit status 0, expected 3" in done.stderr


def test_one_snippet_runs_with_what_stands_before_it(recorded: Book) -> None:
    recorded.snippet("index/clock.sh", "echo kept > file\n")
    recorded.snippet("index/greet.sh", "cat file\n")

    done = recorded.call("run", "index/greet")

    assert (0, "$ cat file\n  kept\n") == (done.returncode, done.stdout)
