"""Tables for the reference, made from the code's own registries, so that nothing in them can be forgotten."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from livedocs.book.features import FEATURES
from livedocs.book.front import FRONT_KEYS
from livedocs.book.snippet import HEADER_KEYS
from livedocs.lint import house

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]


def header_keys() -> Table:
    """What the header of a snippet may say."""
    return ("key", "what it says"), [(f"`{key}`", _said(read)) for key, read in HEADER_KEYS.items()]


def front_keys() -> Table:
    """What the front matter of a page may say, besides what the theme knows."""
    return ("key", "what it says"), [(f"`{key}`", text) for key, text in FRONT_KEYS.items()]


def features() -> Table:
    """What a snippet may need of its host's kernel."""
    return ("feature", "there, if this succeeds"), [(f"`{name}`", f"`{probe}`") for name, probe in FEATURES.items()]


def house_rules() -> Table:
    """What `nox -s lint` holds pages, snippets and the site against."""
    lists: dict[str, Mapping[str, object]] = {
        "pages": house.PAGE_RULES,
        "snippets": house.SNIPPET_RULES,
        "the site": house.SITE_RULES,
    }
    rows: list[tuple[str, ...]] = [
        (name, of, _said(rule)) for of, rules in lists.items() for name, rule in rules.items()
    ]
    return ("rule", "of", "why"), rows


TABLES: dict[str, Callable[[], Table]] = {
    "header-keys": header_keys,
    "front-keys": front_keys,
    "features": features,
    "house-rules": house_rules,
}


def _said(documented: object) -> str:
    """A docstring on one line, fit for a cell of a Markdown table."""
    return " ".join((inspect.getdoc(documented) or "").split()).replace("|", r"\|")
