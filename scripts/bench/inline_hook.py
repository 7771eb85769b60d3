"""A host for the fences of a page, which markdown-exec runs: a hook for MkDocs."""

from __future__ import annotations

from typing import Any

from bench import inline


def on_page_markdown(_: str, *, page: Any, config: Any, **__: Any) -> None:
    """Open the host of the page."""
    inline.begin(config["config_file_path"], page.file.src_uri)


def on_page_content(_: str, **__: Any) -> None:
    """End it."""
    inline.end()
