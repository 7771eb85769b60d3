"""Books of many chapters whose commands take a known time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livedocs.book.book import Book

if TYPE_CHECKING:
    from pathlib import Path

CHAPTERS, SNIPPETS = 40, 5

_CONFIG = """\
site_name: A generated book
theme: {name: material, font: false}
use_directory_urls: false
plugins: [search, macros: {modules: [livedocs.site.hooks], on_error_fail: true, on_undefined: strict}]
markdown_extensions: [pymdownx.highlight, pymdownx.superfences]
"""


def generate(folder: Path, delay_s: float) -> Book:
    """Write a book of 40 chapters with 5 snippets each, every one of which takes ``delay_s`` and no longer."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_CONFIG, encoding="utf-8")
    for chapter in range(1, CHAPTERS + 1):
        name = f"chapter-{chapter:02}"
        snippets = folder / "snippets" / name
        snippets.mkdir(parents=True)
        body = [f"# Chapter {chapter}", ""]
        for number in range(1, SNIPPETS + 1):
            (snippets / f"say-{number}.sh").write_text(_snippet(name, number, delay_s), encoding="utf-8")
            prose = f"Chapter {chapter} goes on to its part {number}. " * 8
            last = f'{{{{ value("say-{number}", "line ({number}.4)") }}}}'
            body += [prose, "", f'{{{{ run("say-{number}") }}}}', "", f"Its last line is {last}.", ""]
        (folder / "docs" / f"{name}.md").write_text("\n".join(body), encoding="utf-8")
    return Book.open(folder)


def _snippet(chapter: str, number: int, delay_s: float) -> str:
    wait = f"sleep {delay_s:g}; " if delay_s else ""
    lines = " ".join(f"{chapter} {line}" for line in range(1, 5))
    return f"# expect: line {number}.4\n{wait}printf '%s says line {number}.%s\\n' {lines}\n"
