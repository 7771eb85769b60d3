"""One style sheet for a finished site, with what its pages use: a phone waits for it before it shows a word.

The theme has rules for much that this book has not. A rule goes where it names a class that stands in no page and in
no script, so that it could never match; and the picture of an icon goes where no rule that stays shows it.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from typing import TYPE_CHECKING

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tinycss2.ast import Node

_LINK = re.compile(r'\s*<link rel="stylesheet" href="(?P<up>[^"]*?)(?P<file>assets/[^"]+\.css)">')
_CLASSES = re.compile(r'class="?([^">]*)')
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_NESTING = {"media", "supports", "layer", "container"}


def unite(site: Path, pages: dict[Path, str]) -> None:
    """Put the style sheets that most pages of a site link to into one, and let these pages link to that.

    Pages that link to others, as one with a template of its own may, stay as they are.

    Args:
        site: Where the style sheets are.
        pages: The text of its pages, which is changed here and not in their files.
    """
    heads = {path: text.partition("</head>")[0] for path, text in pages.items()}
    linked = {path: tuple(found["file"] for found in _LINK.finditer(head)) for path, head in heads.items()}
    files = max(linked.values(), key=list(linked.values()).count, default=())
    if not files:
        return
    used = _used(pages.values(), site)
    css = "".join(
        _pruned(tinycss2.parse_stylesheet((site / file).read_text(encoding="utf-8"), True, True), used)  # noqa: FBT003
        for file in files
    )
    css = _without_unseen(css)
    book = f"assets/book.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
    (site / book).write_text(css, encoding="utf-8")
    for path, head in heads.items():
        if linked[path] == files and (first := _LINK.search(head)):
            link = f'<link rel="stylesheet" href="{first["up"]}{book}">'
            rest = _LINK.sub("", head)
            pages[path] = f"{rest[: first.start()]}{link}{rest[first.start() :]}{pages[path][len(head) :]}"
    for file in {*files} - {file for others in linked.values() if others != files for file in others}:
        (site / file).unlink()


def _used(pages: Iterable[str], site: Path) -> set[str]:
    """Every class that a page has, or that a script could give to one."""
    used = {name for text in pages for names in _CLASSES.findall(text) for name in names.split()}
    for script in itertools.chain(site.glob("assets/*.js"), site.glob("assets/javascripts/*.js")):
        used.update(_WORD.findall(script.read_text(encoding="utf-8")))
    return used


def _pruned(rules: Sequence[Node], used: set[str]) -> str:
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = ",".join(selector for selector in _selectors(rule.prelude, used))
            if selectors:
                kept.append(f"{selectors}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.at_keyword in _NESTING and rule.content is not None:
            inside = _pruned(tinycss2.parse_rule_list(rule.content, True, True), used)  # noqa: FBT003
            if inside:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        else:
            kept.append(rule.serialize())
    return "".join(kept)


def _selectors(prelude: Sequence[Node], used: set[str]) -> Iterable[str]:
    """The selectors of a rule that could match; what stands in ``:not()`` and the like is left alone."""
    for comma, tokens in itertools.groupby(prelude, key=lambda one: one == ","):
        if comma:
            continue
        selector = list(tokens)
        after = itertools.pairwise(selector)
        if used.issuperset(name.value for dot, name in after if dot == "." and name.type == "ident"):
            yield tinycss2.serialize(selector).strip()


def _without_unseen(css: str) -> str:
    """A style sheet without the pictures that no rule of it shows."""
    return re.sub(
        r"""(--[\w-]+):url\((?:"(?:[^"\\]|\\.)*"|[^)"]*)\);?""",
        lambda found: found[0] if f"var({found[1]}" in css else "",
        css,
    )
