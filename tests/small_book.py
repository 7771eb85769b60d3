"""A book in a folder of its own, built by MkDocs on this machine's own shell.

The engine is called in this process, where MkDocs and its theme are imported once: a process of its own for each call
takes three times as long. What is about processes (signals, pipes, ``python -m livedocs``) starts `Book.command`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any
from unittest import mock

from livedocs.cli import cli
from livedocs.site.publish import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
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

    @classmethod
    def make(cls, root: Path, compiled: Path) -> Book:
        """Begin a book in the folder ``root``, without pages or snippets; ``compiled`` has the theme's templates."""
        (root / ".cache").symlink_to(compiled)
        (root / "docs").mkdir()
        (root / "snippets").mkdir()
        (root / "mkdocs.yml").write_text(MKDOCS_YML)
        return cls(root)

    @property
    def site(self) -> Path:
        return self.root / "site"

    def page(self, name: str, text: str) -> None:
        path = self.root / "docs" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))

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
        """Call the engine in its folder, and give what a process that did so would have left to read."""
        command = ["livedocs", *arguments]
        with called(self.root, self.environment(**environment)) as (stdout, stderr):
            try:
                cli(arguments, prog_name="livedocs")
                status: object = 0
            except SystemExit as end:
                status = end.code or 0
            except Exception:  # noqa: BLE001 - as Python itself does at the end of a process
                traceback.print_exc()
                status = 1
        if not isinstance(status, int):
            stderr.write(f"{status}\n")
            status = 1
        return subprocess.CompletedProcess(command, status, stdout.getvalue(), stderr.getvalue())

    def apart(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call the engine in a process of its own."""
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


@contextlib.contextmanager
def called(folder: Path, environment: dict[str, str]) -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """What a process has to itself: folder, environment, output and errors; and what it leaves to the next, restored.

    Gives its standard output and standard error.
    """
    log = logging.getLogger("mkdocs")
    level, handlers, threshold = log.level, [*log.handlers], gc.get_threshold()
    stdout, stderr = io.StringIO(), io.StringIO()
    scratches: list[Scratch] = []

    def make(scratch: Scratch, *arguments: Any) -> None:
        init(scratch, *arguments)
        scratches.append(scratch)

    init = Scratch.__init__
    with (
        mock.patch.object(Scratch, "__init__", make),
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
    ):
        try:
            yield stdout, stderr
        finally:
            log.setLevel(level)
            log.handlers[:] = handlers
            gc.set_threshold(*threshold)
            for scratch in scratches:
                scratch.drop()
