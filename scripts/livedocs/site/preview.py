"""The site while it is written: ``python -m livedocs.site.preview``. It is rebuilt at each save, on the loopback only.

A rebuild renders only the pages that come out differently. MkDocs can leave pages out (its ``--dirty``), and what
that gets wrong is put right here: which pages (see `livedocs.site.hooks.Book.stale`), the titles and front matter that
other pages' navigation shows of those left out, and the search index. What changes more than pages, such as
`mkdocs.yml`, a style sheet or a title, rebuilds all.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.utils import is_markdown_file
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

from livedocs.book import front
from livedocs.errors import LivedocsError
from livedocs.sessions.build import Settings
from livedocs.site import hooks
from livedocs.site.publish import Scratch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers.api import ObservedWatch

# Plugins that are known to do well where pages are left out.
_KNOWN = {"macros", "material/search", "material/tags", "mkdocstrings", "autorefs"}
_ENDINGS = (signal.SIGINT, signal.SIGTERM)
_SEARCH = "material/search"
_ALL_TAGS = "<!-- material/tags"
_SETTLED_S = 0.03  # how long nothing must be saved before a rebuild: an editor saves in several steps
_CHANGES = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]


_BANNER = (
    "position:fixed;inset:auto 0 0 0;z-index:99;margin:0;padding:1em;max-height:50vh;overflow:auto;"
    "white-space:pre-wrap;background:#fff;color:#000;border-top:.3em solid #b3261e"
)


class Preview(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """A site that follows its book. To MkDocs it is a plugin, the first one.

    Args:
        config_file: The book's `mkdocs.yml`.
        site: Where to build.
        url: Where it is served.
    """

    def __init__(self, config_file: Path, site: Path, url: str) -> None:
        self._config_file = config_file
        self._site = site
        self._url = url
        self._frame: object = None
        self._env: Any = None
        self._dirty = False
        self._rendered: set[str] = set()
        self._titles: dict[str, tuple[object, object]] = {}
        self._entries: list[dict[str, Any]] = []

    def load(self) -> MkDocsConfig:
        """Read the configuration as it is now.

        Raises:
            LivedocsError: It is not YAML.
            MkDocsException: It says what MkDocs does not understand.
        """
        front.check_config(self._config_file)
        config = load_config(str(self._config_file), site_dir=str(self._site), strict=False, site_url=self._url)
        # A mistake in one page is shown there, and must not end the server.
        config["plugins"]["macros"].config["on_error_fail"] = False
        config["plugins"]["livedocs"] = self
        return config

    def rebuild(self) -> None:
        """Make the site anew, or say on every page why that cannot be."""
        try:
            self._build(self.load())
        except (LivedocsError, MkDocsException, SystemExit) as error:
            self._frame = None
            message = error.format_message() if isinstance(error, MkDocsException) else str(error)
            print(f"\n{message}", file=sys.stderr)
            self._say(message)

    def _build(self, config: MkDocsConfig) -> None:
        frame = self._outside_pages(config)
        titles = self._titles
        self._dirty = frame is not None and frame == self._frame
        self._frame = None  # until this has gone well
        build(config, serve_url=self._url, dirty=self._dirty)
        if self._dirty and titles != self._titles:
            self._dirty = False
            build(self.load(), serve_url=self._url)
        self._frame = frame

    def _outside_pages(self, config: MkDocsConfig) -> object:
        """All that every page may show besides the pages' own texts; None where a plugin may show more than we know."""
        if not {*config["plugins"]} <= {*_KNOWN, "livedocs"}:
            return None
        docs = Path(config["docs_dir"])
        files = sorted(path for path in docs.rglob("*") if path.is_file())
        states = [(str(path), None if _is_page(path) else path.stat().st_mtime_ns) for path in files]
        return (self._config_file.read_bytes(), states)

    def _say(self, message: str) -> None:
        """Show on every page what keeps the site from being rebuilt."""
        said = f'<pre role="alert" style="{_BANNER}">{html.escape(message)}</pre>'
        pages = [*self._site.rglob("*.html")]
        for path in pages:
            text = path.read_text(encoding="utf-8")
            head, body, rest = text.rpartition("</body>")
            path.write_text(f"{head}{said}{body}{rest}", encoding="utf-8")
        if not pages:
            (self._site / "index.html").write_text(f"<!doctype html><title>A book</title><body>{said}</body>")

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Have MkDocs render what comes out differently: it takes what is older than its source."""
        if self._dirty:
            book = config["plugins"]["macros"].livedocs
            for file in files.documentation_pages():
                if book.stale(file.src_uri) and Path(file.abs_dest_path).exists():
                    os.utime(file.abs_dest_path, (0, 0))
        return files

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Complete the pages that are left out, as far as others' navigation shows them; keep compiled templates."""
        pages = [file.page for file in files.documentation_pages() if file.page]
        self._rendered = {page.url for page in pages if page.content is not None}
        for page in pages:
            if page.content is None:
                page.read_source(config)
                hooks.fit_for_html(page.meta)
                page.title = self._titles[page.file.src_uri][0]
        self._titles = {page.file.src_uri: (page.title, page.meta) for page in pages}
        if not self._dirty:
            self._env = env
        return self._env

    @event_priority(100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Give the search what it knew of the pages that were left out."""
        search = config["plugins"].get(_SEARCH)
        if search is None:
            return
        old = [e for e in self._entries if e["location"].partition("#")[0] not in self._rendered] if self._dirty else []
        self._entries = search.search_index.entries = [*old, *search.search_index.entries]


def _is_page(path: Path) -> bool:
    """Whether a file shows in its own page only; a list of tags is made from all pages."""
    return is_markdown_file(str(path)) and _ALL_TAGS not in path.read_text(encoding="utf-8-sig")


def tell(news: Path) -> None:
    """Have the server make the pages anew: it watches this folder."""
    (news / "a-chapter-has-run").write_text(str(time.monotonic_ns()), encoding="ascii")


class _Saves:
    """Tells the server of saves at once, by the kernel's word; its own observer looks twice a second.

    It has begun before the server asks it to, since a chapter may have run before pages are served.
    """

    def __init__(self) -> None:
        self._observer = Observer()
        self._observer.start()
        self.stop, self.join, self.unschedule = self._observer.stop, self._observer.join, self._observer.unschedule

    def start(self) -> None:
        """Do nothing."""

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool) -> ObservedWatch:
        """Tell ``handler``. To read a file is no change: a rebuild reads them all."""
        return self._observer.schedule(handler, path, recursive=recursive, event_filter=_CHANGES)


def _end(*_: object) -> None:
    """End, once: a second Ctrl-C must not interrupt the tidying up, which has an end."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _watch(server: LiveReloadServer, *paths: Path) -> None:
    server.build_delay = _SETTLED_S
    server.observer = _Saves()  # type: ignore[assignment]
    for path in paths:
        if path.is_dir():
            server.watch(str(path))
        elif path.exists():  # many an editor puts a new file in the place of the old one, which only its folder sees
            server.watch(str(path.parent), recursive=False)


def serve(config_file: Path, port: int) -> None:
    """Serve the book until Ctrl-C, or the signal to end.

    Raises:
        LivedocsError: The settings or the configuration are not understood, or the port is taken.
        MkDocsException: The configuration is not understood.
    """
    settings = Settings.from_environment()
    for ending in _ENDINGS:
        signal.signal(ending, _end)
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        scratch = Scratch("livedocs-")
        stack.callback(scratch.drop)
        site, news = scratch.path / "site", scratch.path / "news"
        preview = Preview(config_file, site, f"http://127.0.0.1:{port}/")
        config = preview.load()
        config["plugins"].on_startup(command="serve", dirty=False)
        stack.callback(config["plugins"].on_shutdown)
        for folder in (site, news):
            folder.mkdir()
        server = LiveReloadServer(preview.rebuild, "127.0.0.1", port, str(site))
        snippets = config_file.parent / "snippets"
        _watch(server, news, Path(config["docs_dir"]), snippets, config_file, *map(Path, config["watch"]))
        stack.enter_context(hooks.SERVER.open(settings, lambda: tell(news)))
        preview.rebuild()
        print(f"livedocs: http://127.0.0.1:{port}/ shows the site; save a file, and Ctrl-C ends it", file=sys.stderr)
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except OSError as error:
            raise LivedocsError(f"port {port} cannot be had: {error.strerror}; choose another: --port N") from None
        finally:
            server.shutdown()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the book in this folder; give the exit status."""
    parser = argparse.ArgumentParser(prog="nox -s serve --", description=__doc__.partition(":")[0])
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(arguments).port
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    try:
        serve(Path("mkdocs.yml").absolute(), port)
    except (LivedocsError, MkDocsException) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
