"""The site while it is written: rebuilt at each save, on the loopback only.

See `livedocs.site.partial` for what a save renders.
"""

from __future__ import annotations

import contextlib
import html
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.commands.build import build
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

from livedocs.book.book import configuration
from livedocs.errors import LivedocsError
from livedocs.site.build import plugin
from livedocs.site.partial import Partial
from livedocs.site.publish import Scratch
from livedocs.site.serving import Server

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers.api import ObservedWatch

    from livedocs.settings import Settings

_ENDINGS = (signal.SIGINT, signal.SIGTERM)
_SETTLED_S = 0.03  # how long nothing must be saved before a rebuild: an editor saves in several steps
_CHANGES = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]

_BANNER = (
    "position:fixed;inset:auto 0 0 0;z-index:99;margin:0;padding:1em;max-height:50vh;overflow:auto;"
    "white-space:pre-wrap;background:#fff;color:#000;border-top:.3em solid #b3261e"
)


class Preview:
    """A site that follows its book.

    Args:
        root: The book's folder.
        site: Where to build.
        url: Where it is served.
        settings: How to build.
    """

    def __init__(self, root: Path, site: Path, url: str, settings: Settings) -> None:
        self.server = Server()
        self._root = root
        self._site = site
        self._url = url
        self._settings = settings
        self._partial = Partial()

    def load(self) -> MkDocsConfig:
        """Read the configuration as it is now.

        Raises:
            LivedocsError: It is not YAML.
            MkDocsException: It says what MkDocs does not understand.
        """
        config = configuration(self._root, site_dir=str(self._site), strict=False, site_url=self._url)
        macros = plugin(config)
        macros.settings, macros.server = self._settings, self.server
        # A mistake in one page is shown there, and must not end the server.
        macros.config["on_error_fail"] = False
        config["plugins"]["partial"] = self._partial
        return config

    def rebuild(self) -> None:
        """Make the site anew, or say on every page why that cannot be."""
        try:
            self._build(self.load())
        except (LivedocsError, MkDocsException, SystemExit) as error:
            message = error.format_message() if isinstance(error, MkDocsException) else str(error)
            print(f"\n{message}", file=sys.stderr)
            self._say(message)

    def _build(self, config: MkDocsConfig) -> None:
        frame, titles = self._partial.begin(config), self._partial.titles
        build(config, serve_url=self._url, dirty=self._partial.dirty)
        if self._partial.dirty and titles != self._partial.titles:
            self._partial.dirty = False
            build(self.load(), serve_url=self._url)
        self._partial.end(frame)

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


def _linked(folder: Path) -> set[Path]:
    """The folders outside ``folder`` that links in it lead to: the kernel tells of no change behind a link."""
    found = set()
    for at, folders, files in os.walk(folder, followlinks=True):
        for name in (*folders, *files):
            path = Path(at, name)
            if path.is_symlink() and path.exists():
                target = path.resolve()
                found.add(target if target.is_dir() else target.parent)
    return {path for path in found if not path.is_relative_to(folder.resolve())}


def serve(root: Path, port: int, settings: Settings) -> None:
    """Serve the book in the folder ``root`` until Ctrl-C, or the signal to end.

    Raises:
        LivedocsError: The configuration is not understood, or the port is taken.
        MkDocsException: The configuration is not understood.
    """
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    for ending in _ENDINGS:
        signal.signal(ending, _end)
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        scratch = Scratch("livedocs-")
        stack.callback(scratch.drop)
        site, news = scratch.path / "site", scratch.path / "news"
        preview = Preview(root, site, f"http://127.0.0.1:{port}/", settings)
        config = preview.load()
        config["plugins"].on_startup(command="serve", dirty=False)
        stack.callback(config["plugins"].on_shutdown)
        for folder in (site, news):
            folder.mkdir()
        watched: set[Path] = set()

        def rebuild() -> None:
            preview.rebuild()
            for folder in {*_linked(Path(config["docs_dir"])), *_linked(root / "snippets")} - watched:
                watched.add(folder)
                server.watch(str(folder))

        server = LiveReloadServer(rebuild, "127.0.0.1", port, str(site))
        paths = (news, Path(config["docs_dir"]), root / "snippets", root / "mkdocs.yml")
        _watch(server, *paths, *map(Path, config["watch"]))
        stack.enter_context(preview.server.open(settings, lambda: tell(news)))
        rebuild()
        print(f"livedocs: http://127.0.0.1:{port}/ shows the site; save a file, and Ctrl-C ends it", file=sys.stderr)
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except OSError as error:
            raise LivedocsError(f"port {port} cannot be had: {error.strerror}; choose another: --port N") from None
        finally:
            server.shutdown()
