"""The site, built once."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.exceptions import MkDocsException

from livedocs.book.book import configuration
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from livedocs.settings import Settings


def build(root: Path, settings: Settings, site: Path | None = None) -> Path:
    """Build the site of the book in the folder ``root``; give the folder that it is in.

    Raises:
        LivedocsError: Whatever went wrong; no page has been published then, and the old site is as it was.
    """
    changes = {"site_dir": str(site.absolute())} if site else {}
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)-8s-  %(message)s"))
    log = logging.getLogger("mkdocs")
    log.setLevel(logging.WARNING)
    log.addHandler(handler)
    try:
        config = configuration(root, **changes)
        target = Path(config["site_dir"])
        config["plugins"]["macros"].settings = settings
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
