"""A MkDocs hook that gives a site what every site of the engine has, except its outputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from livedocs.book import glossary, options
from livedocs.pages.prose import Prose
from livedocs.site import assets
from livedocs.site.finish import finish

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> None:
    """Add what is done to prose, and the links to the style sheet and the script."""
    book = options.read(Path(config["config_file_path"]), config["extra"].get("livedocs", {}))
    config["markdown_extensions"].append(Prose(glossary.read(Path(config["docs_dir"])), book.unbroken))
    assets.link(config)


def on_post_build(config: MkDocsConfig) -> None:
    """Add these two files, and repair the theme."""
    assets.write(Path(config["site_dir"]))
    finish(config)
