"""What is done to a site once all its pages are there, whatever they were made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from livedocs import search, theme


def finish(config: Any) -> None:
    """Shorten the search's index and mend the theme, in the site of this configuration of MkDocs.

    Raises:
        LivedocsError: The theme is not what it was.
    """
    site = Path(config["site_dir"])
    search.shorten(site)
    if config["theme"].name == "material":
        theme.mend(site)
