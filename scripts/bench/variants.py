"""The same book done otherwise: its outputs pasted, or asked for where they stand by a macro or by markdown-exec.

All variants have the site's own theme, plugins and extensions, except those that make the difference, and their sites
get what every site of the engine gets, see `bench.finishing`. The one with pasted outputs also offers the downloads, as
files beside its pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from mkdocs.utils.yaml import yaml_load

from bench import plain_bash
from bench.inline import CHAPTERS, SCRIPTS
from bench.text_pages import FENCE, TextPages
from livedocs.pages import downloads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from livedocs.book.book import Book
    from livedocs.hosts.url import HostUrl
    from livedocs.sessions.outcome import Results

_HOOKS = Path(__file__).parent


@dataclass(frozen=True)
class Original:
    """A book with its outputs.

    Attributes:
        book: The book.
        host: Where its snippets run.
        results: What came of them there.
    """

    book: Book
    host: HostUrl
    results: Results


def pasted(original: Original, folder: Path) -> Path:
    """Write the book into a new folder, with every output as text in its pages; give the folder."""
    book, docs = original.book, folder / "docs"
    TextPages(book, original.results, original.host).write(docs)
    for chapter in book.chapters:
        page = book.page_of(chapter)
        for name, data in downloads.of_chapter(chapter, page.title, original.results.transcripts, book.options):
            path = docs / Path(page.source).parent / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return _configure(original, folder)


def by_macro(original: Original, folder: Path) -> Path:
    """Write the book into a new folder, with a macro that runs each script where it stands; give the folder."""
    _write_scripts(original, folder)

    def call(script: str) -> str:
        return f'{FENCE}\n{{% endraw %}}{{{{ script("{script}") }}}}{{% raw %}}\n{FENCE}'

    around = ("{% raw %}", "{% endraw %}")
    TextPages(original.book, original.results, original.host, call, around).write(folder / "docs")
    return _configure(original, folder, [{"macros": {"modules": ["bench.inline_macro"], "on_error_fail": True}}])


def by_markdown_exec(original: Original, folder: Path) -> Path:
    """Write the book into a new folder, with a fence of markdown-exec for each script; give the folder."""
    _write_scripts(original, folder)

    def call(script: str) -> str:
        return f'```bash exec="on" result="text"\nbash {SCRIPTS}/{script}.sh\n```'

    TextPages(original.book, original.results, original.host, call).write(folder / "docs")
    return _configure(original, folder, ["markdown-exec"], ["inline_hook.py"])


VARIANTS = {"pasted": pasted, "inline macro": by_macro, "markdown-exec": by_markdown_exec}


def _write_scripts(original: Original, folder: Path) -> None:
    (folder / SCRIPTS).mkdir(parents=True)
    for chapter in original.book.chapters:
        plain_bash.write(chapter, folder / SCRIPTS)
    options = {chapter.name: dict(chapter.options) for chapter in original.book.chapters}
    text = json.dumps({"host": original.host.text, "options": options})
    (folder / CHAPTERS).write_text(text, encoding="utf-8")


def _configure(original: Original, folder: Path, plugins: Sequence[object] = (), hooks: Sequence[str] = ()) -> Path:
    """Write the book's own configuration with other plugins in the place of what runs its snippets."""
    config = original.book.root / "mkdocs.yml"
    kept = [
        _without_reference(p) for p in yaml_load(config.read_text(encoding="utf-8"))["plugins"] if "macros" not in p
    ]
    changed = {
        "INHERIT": str(config),
        "docs_dir": str(folder / "docs"),
        "strict": False,
        "watch": [],
        "plugins": [*kept, *plugins],
        "hooks": [str(_HOOKS / name) for name in (*hooks, "finishing.py")],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    return folder


def _without_reference(plugin: str | Mapping[str, Any]) -> Any:
    """A plugin as all contestants have it: the reference of the code takes longer than what is measured here."""
    if isinstance(plugin, str) or "mkdocstrings" not in plugin:
        return plugin
    return {"mkdocstrings": {**plugin["mkdocstrings"], "enabled": False}}
