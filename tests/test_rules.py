"""The rules: each touches its example, and leaves alone what carries meaning."""

from __future__ import annotations

import time

import pytest

from livedocs.records.rules import COSMETIC, VOLATILE, Cosmetic, Volatile, clean


@pytest.mark.parametrize("rule", [*COSMETIC, *VOLATILE], ids=lambda rule: rule.name)
def test_every_rule_touches_its_example_and_gives_its_reason(rule: Cosmetic | Volatile) -> None:
    assert rule.pattern.search(rule.example)
    assert rule.reason


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in (*COSMETIC, *VOLATILE)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("\x1b[1;32mok\x1b[0m\n", "ok\n"),
        (" 10%\r 50%\r100%\n", "100%\n"),
        ("dos\r\n", "dos\n"),
        ("a\x07b\x00\n", "ab\n"),
        ("eth0   \n\tb\t\n", "eth0\n\tb\n"),
        ("\x1b]0;title\x07x\n", "x\n"),
        ("bash: line 7: nope: command not found\n", "bash: nope: command not found\n"),
    ],
)
def test_cosmetic_rules_leave_what_a_terminal_would_show(output: str, shown: str) -> None:
    assert shown == clean(output)


@pytest.mark.parametrize(
    "meaningful",
    [
        "172.17.0.2/16",
        "mtu 1500",
        "ttl 64",
        "brd ff:ff:ff:ff:ff:ff",
        "dpt:80",
        "0% packet loss",
        "2001:db8::1/64",
        "seq 1, length 64",
        "2: what is counted: <none>",
        "listening on if5",
    ],
)
def test_no_volatile_rule_touches_what_carries_meaning(meaningful: str) -> None:
    assert [] == [rule.name for rule in VOLATILE if rule.pattern.search(meaningful)]


@pytest.mark.parametrize(
    "line", ["a" * 400_000, "a b" * 150_000, " " * 400_000 + "x", "a\r" * 200_000, "\t " * 200_000]
)
def test_a_long_line_is_cleaned_in_time_that_grows_with_its_length(line: str) -> None:
    """Such as JSON without newlines: a pattern tried at each of its characters would take minutes."""
    began = time.process_time()

    clean(f"{line}\nend\n")

    assert time.process_time() - began < 2
