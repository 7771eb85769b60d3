"""How far Zensical, which follows Material for MkDocs, builds this book: ``python -m livedocs.zensical``.

It reads the same `mkdocs.yml`. It knows macros, but no hooks such as those of `livedocs.site.hooks`: so its pages
are given to it with the macros' results in them, from the records, and what it makes of them is held against what
MkDocs makes. It reports and fails nothing.
"""

from __future__ import annotations

import difflib
import html
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import load_config

from livedocs.book import plan
from livedocs.errors import LivedocsError
from livedocs.expand import Pages
from livedocs.pages.macros import MACROS, SHOWING
from livedocs.sessions import build

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITHOUT = ("macros", "mkdocstrings")  # what it cannot run, and what takes longest and is not the book's
_PLUGIN = r"(?m)^  - {}:\n(?:    .*\n)*"
_SHOWN = 12
_ARTICLE = re.compile(r"<article[^>]*>(.*?)</article>", re.DOTALL)
# Also what those hooks add to a chapter: its head and its foot.
_UNSAID = re.compile(
    r"<(script|style|aside|svg|button)\b.*?</\1>|<div class=\"follow\".*?</div>|<[^>]+>|&para;|¶", re.DOTALL
)


def report(root: Path) -> Iterator[str]:
    """Build the book below ``root`` both ways; give what differs, line by line.

    Raises:
        LivedocsError: One of them does not build it at all.
    """
    with tempfile.TemporaryDirectory(prefix="livedocs-") as scratch:
        ours, theirs = Path(scratch, "mkdocs"), Path(scratch, "zensical")
        _run(root, "livedocs.launch", "build", "--quiet", "--site-dir", str(ours))
        theirs.mkdir()
        _expand(root, theirs)
        said = _run(theirs, "zensical", "build")
        yield f"zensical: {said.splitlines()[-1]}"
        yield from _compare(ours, theirs / "site")


def _expand(root: Path, folder: Path) -> None:
    config = load_config(str(root / "mkdocs.yml"))
    docs, nav = Path(config["docs_dir"]), plan.nav_paths(config["nav"])
    made = plan.make(docs, root / "snippets", nav, showing=SHOWING, macros=MACROS)
    Pages(docs, made, "lab:", build.replay(made.chapters)).write(folder / "docs")
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    for plugin in _WITHOUT:
        text = re.sub(_PLUGIN.format(plugin), "", text)
    (folder / "mkdocs.yml").write_text(re.sub(r"(?m)^watch:.*\n", "", text), encoding="utf-8")


def _compare(ours: Path, theirs: Path) -> Iterator[str]:
    """A line for each page that is missing or says something else."""
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
    yield f"{same} of {len(pages)} pages say the same; - is what only MkDocs says, + what only Zensical says"


def _words(page: Path) -> list[str]:
    found = _ARTICLE.search(page.read_text(encoding="utf-8"))
    return html.unescape(_UNSAID.sub(" ", found[1] if found else "")).split()


def _run(folder: Path, module: str, *words: str) -> str:
    environment = os.environ | {"LIVEDOCS_REPLAY": "1", "LIVEDOCS_REFERENCE": "false", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        raise LivedocsError(f"{module} does not build the book:\n{said[-2000:]}")
    return said


def main() -> int:
    """Report; the exit status is always 0."""
    try:
        for line in report(Path.cwd()):
            print(line, flush=True)
    except LivedocsError as error:
        print(error, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
