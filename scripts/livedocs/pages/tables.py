"""Reference tables made from the code's registries, so that they are always complete."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from livedocs.book.features import FEATURES
from livedocs.book.front import FRONT_KEYS
from livedocs.book.snippet import HEADER_KEYS
from livedocs.lint import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]  # the head, and the rows


def header_keys() -> Table:
    """The keys of a snippet's header."""
    return ("key", "meaning"), [(f"`{key}`", _summary(read)) for key, read in HEADER_KEYS.items()]


def front_keys() -> Table:
    """The front matter keys of a page, besides those of the theme."""
    return ("key", "meaning"), [(f"`{key}`", text) for key, text in FRONT_KEYS.items()]


def features() -> Table:
    """The kernel features that a snippet may need."""
    return ("feature", "present if this succeeds"), [(f"`{name}`", f"`{probe}`") for name, probe in FEATURES.items()]


def house_rules() -> Table:
    """The house rules that ``livedocs lint`` checks."""
    lists: dict[str, Mapping[str, object]] = {
        "pages": rules.PAGE_RULES,
        "snippets": rules.SNIPPET_RULES,
        "the site": rules.SITE_RULES,
    }
    rows: list[tuple[str, ...]] = [
        (name, of, _summary(rule)) for of, table in lists.items() for name, rule in table.items()
    ]
    return ("rule", "applies to", "reason"), rows


TABLES: dict[str, Callable[[], Table]] = {
    "header-keys": header_keys,
    "front-keys": front_keys,
    "features": features,
    "house-rules": house_rules,
}


def _summary(documented: object) -> str:
    """A docstring on one line, fit for a cell of a Markdown table."""
    return " ".join((inspect.getdoc(documented) or "").split()).replace("|", r"\|")
