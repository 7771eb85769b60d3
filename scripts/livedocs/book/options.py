"""A book's own options: ``extra: livedocs:`` in its `mkdocs.yml`."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from livedocs.book.files import read_text
from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Options:
    """The options of a book; all are optional.

    Attributes:
        lab: The command with which a reader boots the host that a chapter ran on, with ``{}`` for its arguments. If it
            is empty, pages do not offer such a host.
        tools: The tools that the snippets use on a host, each with the Debian package that contains it.
        images: The images that the snippets start containers from.
        own_addresses: Patterns of addresses that are right on one host only, and so may not appear in snippets.
        unbroken: Patterns of text that a page does not wrap.
    """

    lab: str = ""
    tools: Mapping[str, str] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    own_addresses: tuple[str, ...] = ()
    unbroken: tuple[str, ...] = ()

    def lab_command(self, arguments: str = "") -> str:
        """The command that boots a lab with these arguments; empty if readers have no lab."""
        return self.lab.format(arguments.strip()).removesuffix(" -- ").strip() if self.lab else ""


def read(config_file: Path, values: Any) -> Options:
    """Read the options.

    Args:
        config_file: The `mkdocs.yml` that contains them, for messages.
        values: The value of ``extra: livedocs:``.

    Raises:
        SourceError: An option is unknown or has a value of the wrong type.
    """
    where = Location(config_file, _line(config_file, "livedocs"))
    if not isinstance(values, dict):
        raise SourceError(where, "'extra: livedocs:' is not a mapping", "write the options below it, one per line")
    known = {option.name: option for option in fields(Options)}
    for name, value in values.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            cure = f"did you mean '{near[0]}'?" if near else f"known options: {', '.join(known)}"
            raise SourceError(where, f"'extra: livedocs:' has an unknown option '{name}'", cure)
        default = getattr(Options(), name)
        kind, expected = next(_KINDS[python] for python in _KINDS if isinstance(default, python))
        if not isinstance(value, kind):
            at = Location(config_file, _line(config_file, str(name)))
            raise SourceError(at, f"'{name}: {value}' is not understood", f"write {expected}")
    chosen: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in values.items()}
    return Options(**chosen)


_KINDS: dict[type, tuple[type, str]] = {str: (str, "a text"), dict: (dict, "a mapping"), tuple: (list, "a list")}


def _line(path: Path, key: str) -> int:
    lines = enumerate(read_text(path).splitlines(), start=1)
    return next((number for number, text in lines if re.match(rf"\s+{re.escape(key)}\s*:", text)), 1)
