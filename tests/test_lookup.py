"""Values out of outputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from livedocs.errors import LookupFailed
from livedocs.pages.lookup import typed, value
from livedocs.records.transcript import Origin, Step, Transcript

ORIGIN = Origin("local:", "", "6.18", "Debian", datetime(2026, 11, 23, tzinfo=UTC))


def said(*outputs: str) -> Transcript:
    return Transcript("a/b", "host", "host", "bash", tuple(Step("x", output) for output in outputs), "", ORIGIN)


def test_a_regex_gives_its_first_group() -> None:
    assert value(said("a\n inet 172.17.0.1/16\n"), regex=r"^ inet ([\d.]+)") == "172.17.0.1"


def test_a_regex_without_a_group_gives_the_match() -> None:
    assert value(said("1: lo\n2: eth0\n"), regex=r"eth\d") == "eth0"


def test_a_regex_may_match_one_value_several_times() -> None:
    assert value(said("eth0\neth0\n"), regex=r"eth\d") == "eth0"


def test_a_json_path_gives_what_it_points_at() -> None:
    transcript = said('[{"Name": "bridge", "Internal": false, "N": 5}]')

    assert value(transcript, json_path="$[0].Name") == "bridge"
    assert value(transcript, json_path="$[0].Internal") == "false"


def test_lines_count_from_one_or_from_the_end() -> None:
    transcript = said("first\nsecond\n third \n")

    assert [value(transcript, line=n) for n in (1, -1)] == ["first", "third"]


def test_a_step_narrows_the_search() -> None:
    assert value(said("n=1\n", "n=2\n"), regex=r"n=(\d)", step=2) == "2"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"regex": r"n=(\d)"}, "is ambiguous: it finds '1', '2'"),
        ({"regex": "m="}, "finds nothing in the output"),
        ({"regex": "n=(x?)"}, "finds nothing in the output"),
        ({"regex": "("}, "does not compile"),
        ({"json_path": "$.a"}, "the output is not JSON"),
        ({"line": 3}, "there is no line 3; the output has 2 lines"),
        ({"line": 0}, "there is no line 0"),
        ({"line": -3}, "there is no line -3"),
        ({"line": 1, "step": 2}, "there is no step 2; the snippet has 1"),
        ({}, "give exactly one of regex, json and line"),
        ({"line": 1, "regex": "n"}, "give exactly one of regex, json and line"),
    ],
)
def test_what_is_not_there_or_not_one_is_refused(wanted: dict[str, object], says: str) -> None:
    with pytest.raises(LookupFailed, match=says):
        value(said("n=1\nn=2\n"), **wanted)  # type: ignore[arg-type]


def test_a_json_path_that_is_wrong_or_finds_nothing_is_refused() -> None:
    with pytest.raises(LookupFailed, match="finds nothing"):
        value(said("{}"), json_path="$.a")
    with pytest.raises(LookupFailed, match="is not understood"):
        value(said("{}"), json_path="$[")


def test_what_was_typed_can_be_asked_for_as_well() -> None:
    started = replace(said("5f3a\n"), steps=(Step("docker run -d --name web nginx", "5f3a\n"),))

    assert "web" == typed(started, r"--name (\S+)")
    with pytest.raises(LookupFailed, match=r"regex '--rm' finds nothing in the commands"):
        typed(started, "--rm")
