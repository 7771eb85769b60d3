"""What Jinja makes of pages and of the theme's templates is made once, and kept from build to build.

Python keeps its modules compiled, and Jinja can keep what a loader gives it. MkDocs does not ask it to for the theme's
templates, and mkdocs-macros hands it each page as a string: together they would take a sixth of a replay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.plugins import BasePlugin

from livedocs.book import kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

    from mkdocs.structure.files import Files

    from livedocs.book.plan import Page


class Compiled(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Has Jinja use what is there. To MkDocs it is a plugin.

    Args:
        macros: The plugin mkdocs-macros.
        pages: The pages it renders, by path below ``docs/``.
    """

    def __init__(self, macros: Any, pages: Mapping[str, Page]) -> None:
        self._macros = macros
        self._pages = {page.template: (path, page) for path, page in pages.items()}
        self._cache = kept.store()

    def on_files(self, files: Files, **_: Any) -> Files:
        """Before the first page is rendered: have pages compiled here."""
        environment = self._macros.env
        compiled = environment.compile

        def compile_page(source: str, *more: Any, **named: Any) -> CodeType | str:
            if source not in self._pages:  # another plugin has changed it
                return compiled(source, *more, **named)  # type: ignore[no-any-return]
            path, page = self._pages[source]
            if self._cache is None:
                return compiled(page.parsed)  # type: ignore[no-any-return]
            # One for each path, so that there are never more of them than pages; it tells whether it is of this text.
            bucket = self._cache.get_bucket(environment, path, None, source)
            if bucket.code is None:
                bucket.code = compiled(page.parsed)
                self._cache.set_bucket(bucket)
            return bucket.code

        environment.compile = compile_page
        return files

    def on_env(self, env: Any, **_: Any) -> Any:
        """Before the theme's templates are loaded: have them kept."""
        env.bytecode_cache = self._cache
        return env
