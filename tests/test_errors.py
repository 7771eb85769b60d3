"""Messages that name this engine's commands do it as the user calls them."""

from __future__ import annotations

import pytest

from livedocs.errors import command


@pytest.mark.parametrize(
    ("called_as", "arguments", "line"),
    [
        (None, ["docs"], "livedocs docs"),
        (None, ["docs", "--replay"], "livedocs docs --replay"),
        ("./scripts/nox -s {} --", ["docs"], "./scripts/nox -s docs"),
        ("./scripts/nox -s {} --", ["docs", "--replay"], "./scripts/nox -s docs -- --replay"),
        ("make {}", ["new", "a-chapter", "Its question?"], "make new a-chapter 'Its question?'"),
    ],
)
def test_a_command_is_worded_as_the_user_calls_it(
    monkeypatch: pytest.MonkeyPatch, called_as: str | None, arguments: list[str], line: str
) -> None:
    if called_as is None:
        monkeypatch.delenv("LIVEDOCS_CALLED_AS", raising=False)
    else:
        monkeypatch.setenv("LIVEDOCS_CALLED_AS", called_as)

    assert line == command(*arguments)
