"""A macro that runs a script where it is called: a module for mkdocs-macros."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bench import inline, plain_bash


def define_env(env: Any) -> None:
    """Register the macro."""
    folder = Path(env.conf["config_file_path"]).parent / inline.SCRIPTS

    def script(name: str) -> str:
        return plain_bash.execute(name, folder, os.environ)

    env.macro(script)


def on_pre_page_macros(env: Any) -> None:
    """Open the host of the page."""
    inline.begin(env.conf["config_file_path"], env.page.file.src_uri)


def on_post_page_macros(_: Any) -> None:
    """End it."""
    inline.end()
