"""The engine as Zensical can drive it: a module for its macros, and an extension of its Markdown.

Zensical calls ``define_env`` of a macros module once for each page, while the page is converted, and none of the
module's other hooks. So the engine's own ``define_env`` is called once for the process; and an extension calls its
other hooks before and after the macros of a page, by two preprocessors around Zensical's own:

    priority 36          on_pre_page_macros
    priority 35          Zensical renders the macros
    priority 34          on_post_page_macros
    priority 27 and on   the engine's own Markdown extensions
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jinja2
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from livedocs.book.book import configuration
from livedocs.errors import BuildFailed
from livedocs.site import hooks

if TYPE_CHECKING:
    from collections.abc import Callable

    import markdown

_CONTEXT = "rendering_context"  # Zensical's own preprocessor, which has the page and the configuration
_BEFORE_MACROS, _AFTER_MACROS = 36, 34


class Environment:
    """What mkdocs-macros would hand to `livedocs.site.hooks`.

    Args:
        root: The folder of `mkdocs.yml`.
    """

    livedocs: Any  # set by define_env

    def __init__(self, root: Path) -> None:
        self.conf = configuration(root)
        self.env = jinja2.Environment(autoescape=False)  # noqa: S701 - as Zensical's own, which is not to be had here
        self.macros: dict[str, Callable[..., Any]] = {}
        self.markdown = ""
        self.page: Any = None
        theirs = len(self.conf["markdown_extensions"])
        site = Path(self.conf["site_dir"])
        hooks.define_env(self)
        self.extensions: list[Extension] = self.conf["markdown_extensions"][theirs:]
        # Zensical writes its pages where the site is to be, and nothing is published at the end.
        self.livedocs.publication.drop()
        self.livedocs.site = site

    def macro(self, function: Callable[..., Any], name: str) -> None:
        """Register a macro."""
        self.macros[name] = function


@cache
def _environment(root: str) -> Environment:
    return Environment(Path(root))


def define_env(env: Any) -> None:
    """Register the engine's macros with Zensical, for one page."""
    for name, macro in _environment(env.conf["root_dir"]).macros.items():
        env.macro(macro, name)


class _Before(Preprocessor):
    """Begins with a page."""

    def __init__(self, md: markdown.Markdown, env: Environment, page: Any) -> None:
        super().__init__(md)
        self._env = env
        self._page = page

    def run(self, lines: list[str]) -> list[str]:
        file = SimpleNamespace(src_uri=self._page.path)
        self._env.page = SimpleNamespace(file=file, url=self._page.url, meta=self._page.meta)
        self._env.markdown = "\n".join(lines)
        hooks.on_pre_page_macros(self._env)
        return self._env.markdown.split("\n")


class _After(Preprocessor):
    """Ends with a page."""

    def __init__(self, md: markdown.Markdown, env: Environment) -> None:
        super().__init__(md)
        self._env = env

    def run(self, lines: list[str]) -> list[str]:
        self._env.markdown = "\n".join(lines)
        hooks.on_post_page_macros(self._env)
        if self._env.livedocs.errors:
            raise BuildFailed(self._env.livedocs.errors)
        return self._env.markdown.split("\n")


class Adapter(Extension):
    """The engine's part in the conversion of one page."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with a converter."""
        if _CONTEXT not in md.preprocessors:
            return  # MkDocs reads the same configuration, and tries out its extensions
        context: Any = md.preprocessors[_CONTEXT]
        env = _environment(context.config["root_dir"])
        md.preprocessors.register(_Before(md, env, context.page), "livedocs-before", _BEFORE_MACROS)
        md.preprocessors.register(_After(md, env), "livedocs-after", _AFTER_MACROS)
        for extension in env.extensions:
            extension.extendMarkdown(md)


def makeExtension(**_: Any) -> Adapter:  # noqa: N802 - Python-Markdown's name
    """Make the extension: called by Python-Markdown."""
    return Adapter()
