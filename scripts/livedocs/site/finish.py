"""What is done to a site once all its pages are there, whatever they were made from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from livedocs.site import theme

# A browser ends a line behind a hyphen, too: half an option, or half an address, looks like something else.
_SHORT_CODE = re.compile(r"<code>(?=[^<\n]{1,24}</code>)")
_RFC = re.compile(r">RFC (?=\d)")


def finish(config: Any) -> None:
    """Keep together what is one word to a reader, and mend the theme.

    Args:
        config: MkDocs' configuration, with the site's folder.

    Raises:
        LivedocsError: The theme is not what it was.
    """
    site = Path(config["site_dir"])
    pages = {path: _whole(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    if config["theme"].name == "material":
        theme.mend(site, pages)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")


def _whole(page: str) -> str:
    """A page whose lines do not end within a short piece of code, or within a link to an RFC."""
    return _RFC.sub(">RFC\N{NO-BREAK SPACE}", _SHORT_CODE.sub('<code class="whole">', page))
