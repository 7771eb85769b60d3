"""Building the real book, and reading it as text."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def build_book(site: Path, host: str = "lab:", **environment: str) -> subprocess.CompletedProcess[str]:
    """Build the real book into ``site``."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)],
        cwd=ROOT,
        env={**os.environ, "LIVEDOCS_HOST": host, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


class _Article(HTMLParser):
    """The text of a page's article, in order, without the numbers of notes."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._inside = False
        self._note = False

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._inside = self._inside or tag == "article"
        self._note = self._note or tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "article"
        self._note = self._note and tag != "sup"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._note:
            self.parts.append(data)


def article(page: Path) -> str:
    """What a page's article says, as text."""
    return text_of(page.read_text())


def text_of(html: str) -> str:
    """The same of a page's HTML."""
    parser = _Article()
    parser.feed(html)
    return "".join(parser.parts)
