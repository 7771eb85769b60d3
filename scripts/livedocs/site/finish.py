"""What is done to a site once all its pages are there, whatever they were made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from livedocs.site import theme


def finish(config: Any) -> None:
    """Repair what the theme gets wrong.

    Args:
        config: MkDocs' configuration, with the site's folder.

    Raises:
        SiteChanged: The theme's output is not what it was.
    """
    if config["theme"].name == "material":
        theme.repair(Path(config["site_dir"]))
