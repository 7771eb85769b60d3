"""A browser that reads the built site: from a server that puts it below a path, or from its folder."""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

PREFIX = "/some/where/"  # a book need not stand at a server's root


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below `PREFIX`, and keeps what was asked for."""

    def __init__(self, asked: list[str], *arguments: Any, **named: Any) -> None:
        self._asked = asked
        super().__init__(*arguments, **named)

    def translate_path(self, path: str) -> str:
        self._asked.append(path)
        below = path.removeprefix(PREFIX)
        return super().translate_path("/" + below) if below != path else "/nonexistent"

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name in the library
        pass


@contextlib.contextmanager
def served(site: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve ``site`` on the loopback; gives the address of its home and the list of what is asked for."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, asked, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Reader:
    """Opens pages, and holds that none asks for anything elsewhere or complains."""

    def __init__(self, browser: Browser, site: Path, home: str, asked: list[str]) -> None:
        self.site = site
        module = max(site.glob("contribute/*/*.html"), key=lambda path: path.stat().st_size)
        self.module = module.relative_to(site).as_posix()
        self._browser = browser
        self._home = home
        self._asked = asked

    def requested(self) -> list[Path]:
        """What the page opened last asked the server for."""
        return [self.site / path.removeprefix(PREFIX).partition("?")[0] for path in self._asked]

    @contextlib.contextmanager
    def open(
        self,
        name: str,
        *,
        width: int = 1280,
        clipboard: bool = False,
        from_file: bool = False,
        settled: bool = False,
        before: str = "",
        **options: Any,
    ) -> Iterator[Page]:
        """Open a page as a reader who was never here; ``settled`` waits until it asks for nothing more."""
        wrong: list[str] = []
        home = self.site.as_uri() + "/" if from_file else self._home

        def at_home(route: Route) -> None:
            if route.request.url.startswith((home, "data:", "blob:", "about:")):
                route.continue_()
            else:
                wrong.append(f"asks for {route.request.url}")
                route.abort()

        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                wrong.append(message.text)

        permissions = ["clipboard-read", "clipboard-write"] if clipboard else []
        context = self._browser.new_context(
            viewport={"width": width, "height": 900}, permissions=permissions, reduced_motion="reduce", **options
        )
        try:
            context.route("**/*", at_home)
            page = context.new_page()
            page.on("console", heard)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            if before:
                page.add_init_script(before)
            self._asked.clear()
            page.goto(home + name)
            if settled:
                page.wait_for_load_state("networkidle")
            yield page
        finally:
            context.close()
        assert [] == wrong, name
