"""Headings: the section of a page that a line belongs to, in the words that its reader finds there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import jinja2

from livedocs.book.page import literal_backslashes
from livedocs.errors import LookupFailed
from livedocs.pages import lookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from livedocs.book.page import Page
    from livedocs.records.transcript import Transcript

_SET = re.compile(r"\{%-? *set .*?%\}", re.DOTALL)


def section(page: Page, line: int, transcripts: Mapping[str, Transcript]) -> str:
    """The heading that a line stands below, or the title of the box that it stands in; empty where there is neither."""
    lines = _lines(page.text)[:line]
    boxed = lines[-1].startswith(" ")
    for above in reversed(lines):
        if boxed and (box := re.match(r'(?:\?\?\?\+?|!!!) \w+ "(.*)"', above)):
            return _title(page, box[1], transcripts)
        if heading := re.match(r"##+ (.*?)(?:\s*\{:[^}]*\})?$", above):
            return _title(page, heading[1], transcripts)
    return ""


@lru_cache(maxsize=32)
def _lines(text: str) -> list[str]:
    return text.splitlines()


def _title(page: Page, title: str, transcripts: Mapping[str, Transcript]) -> str:
    """A title as its page shows it: with the names that the page takes from what was typed and said."""
    if "{{" in title:
        title = _filled(page, "".join(_SET.findall(page.text)) + title, transcripts)
    return re.sub(r"[`*]", "", title)


def _filled(page: Page, template: str, transcripts: Mapping[str, Transcript]) -> str:
    def value(name: str, regex: str | None = None, **how: int | str) -> str:
        json_path, line, step = how.get("json"), how.get("line"), how.get("step")
        said = transcripts[page.snippet_name(name)]
        return lookup.value(said, regex=regex, json_path=json_path, line=line, step=step)  # type: ignore[arg-type]

    def typed(name: str, regex: str) -> str:
        return lookup.typed(transcripts[page.snippet_name(name)], regex)

    environment = jinja2.Environment(autoescape=False, undefined=jinja2.StrictUndefined)  # noqa: S701 - no HTML yet
    try:
        filled = environment.from_string(literal_backslashes(template))
        return filled.render(value=value, typed=typed).strip()
    except (KeyError, LookupFailed, jinja2.UndefinedError):
        return ""  # the page itself says what is wrong, with its line
