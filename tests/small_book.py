"""A book in a folder of its own, built by MkDocs on this machine's own shell."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MKDOCS_YML = """
site_name: A book
strict: true
theme: {name: material, font: false}
plugins:
  - search
  - macros:
      modules: [livedocs.site.hooks]
      on_error_fail: true
      on_undefined: strict
markdown_extensions:
  - admonition
  - pymdownx.superfences
"""


@dataclass(frozen=True)
class Book:
    """A book to build: pages and snippets in a folder."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    def page(self, name: str, text: str) -> None:
        (self.root / "docs" / f"{name}.md").write_text(dedent(text))

    def snippet(self, name: str, text: str) -> Path:
        path = self.root / "snippets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
        return path

    def configure(self, text: str) -> None:
        """Add to its `mkdocs.yml`."""
        with (self.root / "mkdocs.yml").open("a") as config:
            config.write(text)

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Build its site."""
        return self.call("build", **environment)

    def call(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call the engine in its folder."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
        )

    def command(self, *arguments: str) -> list[str]:
        """The command line that calls the engine."""
        return [sys.executable, "-m", "livedocs", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "LIVEDOCS_HOST": "local:", "NO_MKDOCS_2_WARNING": "1", **more}

    def html(self, page: str = "index.html") -> str:
        return (self.site / page).read_text()

    def leftovers(self) -> list[str]:
        """What a build left in the book's folder that is neither the book nor its site."""
        return sorted(
            p.name for p in self.root.iterdir() if p.name not in {"docs", "snippets", "mkdocs.yml", "site", ".cache"}
        )
