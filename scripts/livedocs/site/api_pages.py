"""A page for each module of a Python package, made from its docstrings by mkdocstrings.

A page of the book asks for them with ``modules: PACKAGE`` in its front matter, and they stand below it. All of a
package on one page would be more than a phone likes to load.
"""

from __future__ import annotations

import importlib.util
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel

from livedocs.errors import Location, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from livedocs.book.book import Book

_PAGE = """\
---
title: {name}
description: The reference of {name}, made from the code.
search:
  exclude: true
---

Part of [the package {package}]({parent}).

::: {name}
    options:
      heading_level: 1
"""


def modules(package: str) -> Iterator[str]:
    """The full names of a package's modules, those below it included, without private ones.

    Raises:
        ModuleNotFoundError: There is no such package.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    folder = Path(spec.submodule_search_locations[0])
    for path in sorted(folder.rglob("*.py")):
        names = (package, *path.relative_to(folder).with_suffix("").parts)
        names = names[:-1] if names[-1] == "__init__" else names
        if len(names) > 1 and not any(name.startswith("_") for name in names):
            yield ".".join(names)


def add(files: Files, config: MkDocsConfig, book: Book) -> None:
    """Add the pages, unless this build makes no reference.

    Raises:
        SourceError: A page asks for a package that there is not.
    """
    mkdocstrings = config.plugins.get("mkdocstrings")
    if mkdocstrings is None or not mkdocstrings.config["enabled"]:
        return
    for page in book.pages.values():
        package = page.front.get("modules")
        if package is None:
            continue
        folder = posixpath.dirname(page.source)
        try:
            names = list(modules(str(package)))
        except ModuleNotFoundError:
            where = Location(page.path, 1)
            raise SourceError(where, f"there is no package '{package}'", "name one that Python can import") from None
        for name in names:
            path = posixpath.join(folder, f"{name.replace('.', '/')}.md")
            parent = posixpath.relpath(page.source, posixpath.dirname(path))
            text = _PAGE.format(name=name, package=package, parent=parent)
            files.append(File.generated(config, path, content=text, inclusion=InclusionLevel.NOT_IN_NAV))
