"""Finds the section of a page that a line belongs to, with its heading as readers see it."""

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
    """The title of the box that a line is in, or else the heading above it; empty if there is neither.

    Args:
        page: The page.
        line: The number of the line, counted from 1.
        transcripts: The transcripts of all snippets, since headings may contain values from outputs and commands.
    """
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
    """A title as the page shows it, with values from outputs and commands filled in, and without mark-up."""
    if "{{" in title:
        title = _filled(page, "".join(_SET.findall(page.text)) + title, transcripts)
    return re.sub(r"[`*]", "", title)


def _filled(page: Page, template: str, transcripts: Mapping[str, Transcript]) -> str:
    def value(name: str, regex: str | None = None, **named: int | str) -> str:
        json_path, line, step = named.get("json"), named.get("line"), named.get("step")
        transcript = transcripts[page.snippet_name(name)]
        return lookup.value(transcript, regex=regex, json_path=json_path, line=line, step=step)  # type: ignore[arg-type]

    def typed(name: str, regex: str) -> str:
        return lookup.typed(transcripts[page.snippet_name(name)], regex)

    environment = jinja2.Environment(autoescape=False, undefined=jinja2.StrictUndefined)  # noqa: S701 - no HTML yet
    try:
        filled = environment.from_string(literal_backslashes(template))
        return filled.render(value=value, typed=typed).strip()
    except (KeyError, LookupFailed, jinja2.UndefinedError):
        return ""  # the page's own call reports the error, with its line
