"""The errors of labs, as they are drawn and worded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockerlab import errors

if TYPE_CHECKING:
    from collections.abc import Iterator


def drawn(cls: type[Exception], depth: int = 0) -> Iterator[tuple[str, int]]:
    """The names of an error and the errors derived from it, with their depth in the tree."""
    yield cls.__name__, depth
    for derived in cls.__subclasses__():
        yield from drawn(derived, depth + 1)


def test_the_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    lines = re.findall(r"^ {4}((?:[│ ]{4}|[├└]── )*)(\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn(errors.LabError)) == sorted((name, len(indent) // 4) for indent, name in lines)


def test_only_the_end_of_a_log_is_shown() -> None:
    message = str(errors.BootError("host", "was not up after 30 s", "\n".join(f"line {n}" for n in range(100))))
    assert message.startswith("host was not up after 30 s; start the lab again, and if that does not help, ")
    assert message.endswith("\n    line 98\n    line 99")
    assert "line 80" not in message
