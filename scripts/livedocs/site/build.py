"""The site, built once; and what every build hands to mkdocs-macros."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.exceptions import MkDocsException

from livedocs.book.book import configuration
from livedocs.errors import LivedocsError, Location, SourceError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from livedocs.settings import Settings

_HOOKS = "livedocs.site.hooks"


def build(root: Path, settings: Settings, site: Path | None = None) -> Path:
    """Build the site of the book in the folder ``root``; give the folder that it is in.

    Raises:
        LivedocsError: Whatever went wrong; no page has been published then, and the old site is as it was.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)-8s-  %(message)s"))
    log = logging.getLogger("mkdocs")
    log.setLevel(logging.WARNING)
    log.addHandler(handler)
    try:
        config = configuration(root, **({"site_dir": str(site.absolute())} if site else {}))
        target = Path(config["site_dir"])
        plugin(config).settings = settings
        config["plugins"].on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config["plugins"].on_shutdown()
    except MkDocsException as error:
        raise LivedocsError(error.format_message()) from None
    finally:
        log.removeHandler(handler)
    return target


def plugin(config: MkDocsConfig) -> Any:
    """The plugin mkdocs-macros of a book, which calls `livedocs.site.hooks`, set to fail where a macro does.

    Raises:
        SourceError: The book's configuration does not have it.
    """
    macros = config["plugins"].get("macros")
    if macros is None or _HOOKS not in macros.config["modules"]:
        where = Location(Path(config.config_file_path), 1)
        cure = f"write below 'plugins:' the line '  - macros: {{modules: [{_HOOKS}]}}'"
        raise SourceError(where, "this book does not load the engine", cure)
    macros.config.update({"on_error_fail": True, "on_undefined": "strict"})
    return macros
