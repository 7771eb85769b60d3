"""What Jinja's parser finds in the pages of a book, kept in ``.cache/`` from build to build."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes


@dataclass(frozen=True)
class Found:
    """The names that a template uses.

    Attributes:
        calls: Each call of a macro: its name, its positional arguments (None for one that is computed or is not a
            string), and its line.
        names: Each filter and test: ``filter`` or ``test``, its name, and its line.
    """

    calls: tuple[tuple[str, tuple[str | None, ...], int], ...] = ()
    names: tuple[tuple[str, str, int], ...] = ()


class Templates:
    """The templates of one book.

    Args:
        folder: The folder of the cache; templates are parsed anew where it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "templates.json"
        self._kept: dict[str, Any] = {}
        self._used: dict[str, Found] = {}
        with contextlib.suppress(OSError, ValueError):
            self._kept = dict(json.loads(self._path.read_text(encoding="utf-8")))

    def find(self, template: str) -> Found:
        """The names that a template uses.

        Raises:
            jinja2.TemplateSyntaxError: It is no valid template.
        """
        key = hashlib.sha256(f"{_version()}\0{template}".encode()).hexdigest()
        if key not in self._used:
            kept = self._kept.get(key)
            self._used[key] = _found(kept) if kept else _parse(template)
        return self._used[key]

    def save(self) -> None:
        """Keep what was used, where the cache can be written."""
        if self._used.keys() == self._kept.keys():
            return
        data = {key: [found.calls, found.names] for key, found in self._used.items()}
        fresh = self._path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(data), encoding="utf-8")
            fresh.replace(self._path)
            self._kept = data


@cache
def of_book(root: Path) -> Templates:
    """The templates of the book in the folder ``root``."""
    return Templates(root / ".cache")


@cache
def _version() -> str:
    """The parser's release and this module's text, with which what is found may change."""
    return jinja2.__version__ + Path(__file__).read_text(encoding="utf-8")


def _parse(template: str) -> Found:
    tree = jinja2.Environment(autoescape=False).parse(template)  # noqa: S701 - Markdown is not HTML
    calls, names = [], []
    for node in tree.find_all((nodes.Call, nodes.Filter, nodes.Test)):
        if isinstance(node, nodes.Filter | nodes.Test):
            names.append(("filter" if isinstance(node, nodes.Filter) else "test", node.name, node.lineno))
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            calls.append((node.node.name, tuple(map(_constant, node.args)), node.lineno))
    return Found(tuple(calls), tuple(names))


def _constant(node: nodes.Expr) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _found(kept: Any) -> Found:
    calls, names = kept
    return Found(
        tuple((name, tuple(arguments), line) for name, arguments, line in calls),
        tuple((kind, name, line) for kind, name, line in names),
    )
