"""A page of its own for each module of our packages, made from its docstrings by mkdocstrings.

All of a package on one page would be more than a phone likes to load.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, InclusionLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

PACKAGES = ("livedocs", "dockerlab")
_SCRIPTS = Path(__file__).parent.parent.parent
_FOLDER = "contribute"  # whose pages introduce the packages themselves

_PAGE = """\
---
title: {name}
description: The reference of {name}, made from the code.
search:
  exclude: true
---

Part of [the package {package}]({up}{package}.md).

::: {name}
    options:
      heading_level: 1
"""


def modules(package: str) -> Iterator[str]:
    """The full names of a package's modules, those below it included, without private ones."""
    for path in sorted((_SCRIPTS / package).rglob("*.py")):
        words = path.relative_to(_SCRIPTS).with_suffix("").parts
        words = words[:-1] if words[-1] == "__init__" else words
        if len(words) > 1 and not any(word.startswith("_") for word in words):
            yield ".".join(words)


class Pages(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Adds the pages. To MkDocs it is a plugin."""

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Below the page that introduces a package, unless this build makes no reference."""
        mkdocstrings = config.plugins.get("mkdocstrings")
        if mkdocstrings is None or not mkdocstrings.config["enabled"]:
            return files
        for package in PACKAGES:
            if files.get_file_from_path(f"{_FOLDER}/{package}.md") is None:
                continue  # another book
            for name in modules(package):
                path = f"{_FOLDER}/{name.replace('.', '/')}.md"
                up = "../" * name.count(".")
                page = _PAGE.format(name=name, package=package, up=up)
                files.append(File.generated(config, path, content=page, inclusion=InclusionLevel.NOT_IN_NAV))
        return files
