"""Scripts that run while their page renders, as people do it: the host comes with the page and goes with it."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path, PurePosixPath

from bench import plain_bash
from livedocs.hosts.url import HostUrl

# Beside the variant's mkdocs.yml: the folder of the scripts; the host and each chapter's options for it.
SCRIPTS, CHAPTERS = "scripts", "chapters.json"

_opened = contextlib.ExitStack()


def begin(config_file: str, page: str) -> None:
    """Open the host of a page, whose scripts then find it by the environment."""
    known = json.loads(Path(config_file).with_name(CHAPTERS).read_text(encoding="utf-8"))
    chapter = str(PurePosixPath(page).with_suffix(""))
    if chapter in known["options"]:
        fresh = plain_bash.fresh(HostUrl.parse(known["host"]), known["options"][chapter])
        os.environ.update(_opened.enter_context(fresh))


def end() -> None:
    """End the host of the page."""
    _opened.close()
