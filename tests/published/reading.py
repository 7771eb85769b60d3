"""Building the real book, and reading it as text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# Pages that say of every snippet how it came here.
PROVENANCE = {"status", "changes"}


# As it was before any test changed it: books are also built in the background.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("LIVEDOCS_")}


def build_book(site: Path, host: str = "lab:", root: Path = ROOT, **environment: str) -> None:
    """Build the real book, or a copy of it, into ``site``."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)],
        cwd=root,
        env={**ENVIRONMENT, "LIVEDOCS_HOST": host, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert 0 == done.returncode, done.stderr


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


def named(html: str) -> list[str]:
    """What a page's prose and figures show as code or as labels: all but the terminals."""
    prose = re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
    return [
        unescape(re.sub(r"<[^>]+>", "", one))
        for one in re.findall(r"<(?:code|text)\b[^>]*>(.*?)</(?:code|text)>", prose)
    ]
