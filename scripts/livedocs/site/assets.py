"""The style sheet and the script of terminals, which travel with the engine."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig

STYLES, SCRIPT = "assets/livedocs.css", "assets/livedocs.js"


def link(config: MkDocsConfig) -> None:
    """Link them from every page; before the book's own, which may overrule them."""
    config["extra_css"].insert(0, STYLES)
    config["extra_javascript"].insert(0, SCRIPT)


def write(site: Path) -> None:
    """Write them into the site."""
    for name in (STYLES, SCRIPT):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(resources.files("livedocs.pages").joinpath("assets", path.name).read_bytes())
