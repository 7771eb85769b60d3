"""How far Zensical, the successor of Material for MkDocs, builds this book.

It reads the same `mkdocs.yml`. Of the plugin mkdocs-macros it runs ``define_env`` only, and once for each page; what
else the engine does around a page is in `bench.zensical_adapter`, which calls the engine's own hooks. Its pages, from
the records, are compared with those of MkDocs.
"""

from __future__ import annotations

import difflib
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOOKS, _ADAPTER = "livedocs.site.hooks", "bench.zensical_adapter"
_SHOWN = 12  # words of a page that differ
_TAIL = 2000  # characters of what Zensical printed
_ARTICLE = re.compile(r"<article[^>]*>(.*?)</article>", re.DOTALL)
# Also a page's tags, which the two themes put in different places.
_NOT_WORDS = re.compile(r"<(script|style|svg)\b.*?</\1>|<nav class=\"md-tags\".*?</nav>|<[^>]+>|&para;|¶", re.DOTALL)


def report(root: Path) -> Iterator[str]:
    """Build the book below ``root`` both ways; give the differences line by line.

    Raises:
        LivedocsError: MkDocs does not build it.
    """
    with tempfile.TemporaryDirectory(prefix="livedocs-") as scratch:
        book, ours = Path(scratch, "book"), Path(scratch, "ours")
        _copy(root, book)
        done = _run(book, "livedocs", "build", "--replay", "--site", str(ours))
        if done.returncode:
            raise LivedocsError(f"livedocs does not build the book:\n{done.stderr}")
        _adapt(book / "mkdocs.yml")
        done = _run(book, "zensical", "build")
        printed = (done.stdout + done.stderr).strip()
        if done.returncode:
            yield f"Zensical does not build the book:\n{printed[-_TAIL:]}"
        else:
            yield f"zensical: {printed.splitlines()[-1]}"
            yield from _compare(ours, book / "site")


def _copy(root: Path, folder: Path) -> None:
    for name in ("docs", "snippets"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "mkdocs.yml", folder)
    (folder / "scripts").symlink_to(root / "scripts")


def _adapt(config: Path) -> None:
    text = config.read_text(encoding="utf-8").replace(_HOOKS, _ADAPTER)
    text = re.sub(r"(?m)^markdown_extensions:\n", rf"\g<0>  - {_ADAPTER}\n", text)
    config.write_text(text, encoding="utf-8")


def _compare(ours: Path, theirs: Path) -> Iterator[str]:
    """A line for each page that is missing or has other words, and for the other files."""
    pages = sorted(path.relative_to(ours) for path in ours.rglob("*.html") if "contribute" not in path.parts)
    same = 0
    for page in pages:
        if not (theirs / page).is_file():
            yield f"{page}: missing"
            continue
        old, new = _words(ours / page), _words(theirs / page)
        changed = [word for word in difflib.ndiff(old, new) if word[0] in "+-"]
        same += not changed
        if changed:
            more = f" ... ({len(changed)} words)" if len(changed) > _SHOWN else ""
            yield f"{page}: {' '.join(changed[:_SHOWN])}{more}"
    yield f"{same} of {len(pages)} pages have the same words; - is what only MkDocs has, + what only Zensical has"
    downloads = [path.relative_to(ours) for path in ours.rglob("*") if path.suffix in {".sh", ".txt", ".pcap"}]
    found = [path for path in downloads if (theirs / path).is_file()]
    yield f"{len(found)} of {len(downloads)} downloads are there"


def _words(page: Path) -> list[str]:
    found = _ARTICLE.search(page.read_text(encoding="utf-8"))
    return html.unescape(_NOT_WORDS.sub(" ", found[1] if found else "")).split()


def _run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LIVEDOCS_REPLAY": "1", "LIVEDOCS_REFERENCE": "false", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
