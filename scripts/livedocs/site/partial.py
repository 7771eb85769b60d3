"""Partial rebuilds: while the book is served, a save renders only the pages that come out differently.

MkDocs can leave pages out (its ``--dirty``). What that gets wrong is put right here: which pages, the titles and front
matter that the navigation of other pages shows, and the search index. What changes more than pages, such as
`mkdocs.yml`, a style sheet or a title, rebuilds everything.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.utils import is_markdown_file

from livedocs.book.files import read_text
from livedocs.site import hooks

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

# Plugins that are known to do well where pages are left out.
_KNOWN = {"macros", "material/search", "material/tags", "mkdocstrings", "autorefs", "livedocs", "partial"}
_SEARCH = "material/search"
_ALL_TAGS = "<!-- material/tags"


class Partial(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Remembers what each page was made from. To MkDocs it is a plugin, the first one."""

    def __init__(self) -> None:
        self.dirty = False
        self._frame: object = None
        self._env: Any = None
        self._rendered: set[str] = set()
        self._titles: dict[str, tuple[object, object]] = {}
        self._entries: list[dict[str, Any]] = []

    def begin(self, config: MkDocsConfig) -> object:
        """Begin a rebuild, partial where nothing but pages has changed since the last one that went well."""
        frame = _outside_pages(config)
        self.dirty = frame is not None and frame == self._frame
        self._frame = None
        return frame

    def end(self, frame: object) -> None:
        """Note that the rebuild which has begun with this went well."""
        self._frame = frame

    @property
    def titles(self) -> object:
        """The titles and front matter of all pages, as the last rebuild has shown them."""
        return self._titles

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Have MkDocs render what comes out differently: it takes what is older than its source."""
        if self.dirty:
            build = config["plugins"]["macros"].livedocs
            for file in files.documentation_pages():
                if build.stale(file.src_uri) and Path(file.abs_dest_path).exists():
                    os.utime(file.abs_dest_path, (0, 0))
        return files

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Complete the pages that are left out, as far as others' navigation shows them; keep compiled templates."""
        pages = [file.page for file in files.documentation_pages() if file.page]
        self._rendered = {page.url for page in pages if page.content is not None}
        for page in pages:
            if page.content is None:
                page.read_source(config)
                hooks.escape_description(page.meta)
                page.title = self._titles[page.file.src_uri][0]
        self._titles = {page.file.src_uri: (page.title, page.meta) for page in pages}
        if not self.dirty:
            self._env = env
        return self._env

    @event_priority(100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Give the search its entries of the pages that were left out."""
        search = config["plugins"].get(_SEARCH)
        if search is None:
            return
        old = [e for e in self._entries if e["location"].partition("#")[0] not in self._rendered] if self.dirty else []
        self._entries = search.search_index.entries = [*old, *search.search_index.entries]


def _outside_pages(config: MkDocsConfig) -> object:
    """All that every page may show besides the pages' own texts; None where a plugin may show more than we know."""
    if not {*config["plugins"]} <= _KNOWN:
        return None
    files = sorted(path for path in Path(config["docs_dir"]).rglob("*") if path.is_file())
    states = [(str(path), None if _is_page(path) else path.stat().st_mtime_ns) for path in files]
    return (Path(config["config_file_path"]).read_bytes(), states)


def _is_page(path: Path) -> bool:
    """Whether a file shows in its own page only; a list of tags is made from all pages."""
    return is_markdown_file(str(path)) and _ALL_TAGS not in read_text(path)
