"""Reading snippets: the header's promises, and what is said of a bad one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from livedocs.book.snippet import HEADER_KEYS, Place, read, read_all
from livedocs.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, text: str, name: str = "veth/show.sh") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_blank_line_ends_a_step(tmp_path: Path) -> None:
    snippet = read(write(tmp_path, "ip link\nip addr\n\n\nip route\n"), tmp_path)

    assert [step.text for step in snippet.steps] == ["ip link\nip addr", "ip route"]
    assert [step.line for step in snippet.steps] == [1, 5]


def test_the_header_is_read(tmp_path: Path) -> None:
    snippet = read(
        write(
            tmp_path,
            "# Why this is shown.\n# on: host2 container web\n# while: ping\n# ready: listening on\n# status: 1\n"
            "# expect: ICMP\n# expect: ^x$\n# timeout: 2.5\n# save: a.pcap\n# needs: netem\ntcpdump\n",
        ),
        tmp_path,
    )

    assert Place("host2", "web") == snippet.on
    assert snippet.during == "ping"
    assert snippet.ready == re.compile("listening on", re.MULTILINE)
    assert snippet.status == 1
    assert [e.pattern.pattern for e in snippet.expect] == ["ICMP", "^x$"]
    assert [e.line for e in snippet.expect] == [6, 7]
    assert snippet.timeout_s == 2.5
    assert snippet.saves == ("a.pcap",)
    assert snippet.needs == ("netem",)
    assert [step.text for step in snippet.steps] == ["tcpdump"]


def test_a_python_snippet_is_one_step(tmp_path: Path) -> None:
    snippet = read(write(tmp_path, "# expect: 1\nx = 1\n\nprint(x)\n", "veth/show.py"), tmp_path)

    assert [step.text for step in snippet.steps] == ["x = 1\n\nprint(x)"]
    assert snippet.steps[0].line == 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# expcet: x\nls\n", 1, "unknown header key 'expcet'; did you mean 'expect'?"),
        ("# on: host\n# volume: x\nls\n", 2, "unknown header key 'volume'; known keys: on, while"),
        ("# expect: (\nls\n", 1, "the pattern does not compile: missing ), unterminated subpattern at character 1"),
        ("# while: other\nls\n", 1, "'while' without 'ready'"),
        ("# ready: x\nls\n", 1, "'ready' without 'while'"),
        ("# while: ../other\n# ready: x\nls\n", 1, "write the name of a snippet of this chapter"),
        ("# status: 256\nls\n", 1, "write a whole number from 0 to 255"),
        ("# status: ok\nls\n", 1, "write a whole number from 0 to 255"),
        ("# timeout: 0\nls\n", 1, "seconds, more than 0"),
        ("# on: container\nls\n", 1, "'container NAME'"),
        ("# save: ../x\nls\n", 1, "write a plain file name"),
        ("# status: 1\n# status: 2\nls\n", 2, "'status' is given twice; the first is on line 1"),
        ("# needs: teleport\nls\n", 1, "there is no feature 'teleport'; known features: bridge, dummy"),
        ("# on:\nls\n", 1, "'on' has no value"),
        ("# on: host\n\n", 2, "the snippet has no command"),
        ("", 1, "the snippet has no command"),
    ],
)
def test_a_bad_header_is_named_with_its_line_and_cure(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(SourceError) as caught:
        read(path, tmp_path)

    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)


def test_a_snippet_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "veth" / "show.sh"
    path.parent.mkdir()
    path.write_bytes(b"ls\n\nprintf '\xff'\n")

    with pytest.raises(SourceError, match=r"show\.sh:3: this is not UTF-8"):
        read(path, tmp_path)


@pytest.mark.parametrize("name", ["veth/Show.sh", "veth/show_it.sh", "v eth/show.sh"])
def test_a_name_that_is_not_kebab_case_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="is not kebab-case"):
        read(write(tmp_path, "ls\n", name), tmp_path)


def test_two_snippets_that_differ_by_their_ending_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "ls\n", "veth/show.sh")
    write(tmp_path, "print()\n", "veth/show.py")

    with pytest.raises(SourceError, match=r"show\.sh:1: there is also show\.py"):
        read_all(tmp_path)


def test_every_header_key_says_what_it_is_for() -> None:
    assert all(read_key.__doc__ for read_key in HEADER_KEYS.values())


HEADED = {
    "a blank line above it": "#!/usr/bin/env bash\n\n# status: 3\nexit 3\n",
    "a licence and a note": "# SPDX-License-Identifier: MIT\n# Note: it fails.\n# TODO: more\n# status: 3\nexit 3\n",
    "a comment like a key": "## note: it fails\n# status: 3\nexit 3\n",
    "a byte order mark": "\ufeff# status: 3\nexit 3\n",
}


@pytest.mark.parametrize("text", HEADED.values(), ids=HEADED)
def test_a_header_is_read_below(tmp_path: Path, text: str) -> None:
    path = tmp_path / "it" / "it.sh"
    path.parent.mkdir()
    path.write_text(text)

    found = read(path, tmp_path)

    assert 3 == found.status
    assert ["exit 3"] == [step.text for step in found.steps]


@pytest.mark.parametrize(
    "text", ["echo a\n# expect: a\n", "echo a\n\n# status: 1\nfalse\n", "\n\necho a; #\n# on: client\n"]
)
def test_a_header_below_a_command_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "it" / "it.sh"
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(
        SourceError, match=r"it\.sh:\d: the header's '\w+' is below the first command; move it to the top"
    ):
        read(path, tmp_path)


@pytest.mark.parametrize(
    "text", ["echo a\n\n# a comment\necho b\n", "cat <<END\n# on: x\nEND\n", "# first\n\n# second\necho a\n"]
)
def test_a_comment_stays_a_comment(tmp_path: Path, text: str) -> None:
    path = tmp_path / "it" / "it.sh"
    path.parent.mkdir()
    path.write_text(text)

    assert 0 == read(path, tmp_path).status
