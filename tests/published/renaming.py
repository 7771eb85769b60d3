"""The book with other names: a copy whose snippets call every container, network and volume something else."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from tests.published.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Where a command gives a name.
_GIVEN = re.compile(
    r"""--(?:name|alias|network-alias|hostname)[= ](?P<option>[a-z][\w.-]*)
    |docker\ volume\ create\ (?P<volume>[a-z][\w.-]*)
    |docker\ network\ create\ (?:.*\ )?(?P<network>[a-z][\w.-]*)\s*$""",
    re.VERBOSE | re.MULTILINE,
)


def given(chapter: Path) -> set[str]:
    """The names that the snippets in a folder give."""
    texts = (path.read_text() for path in chapter.glob("*.sh"))
    return {name for text in texts for found in _GIVEN.finditer(text) for name in found.groups() if name}


def word(name: str) -> re.Pattern[str]:
    """The name where it stands for itself, in a pattern too: not in another word, and not as the protocol of a port."""
    return re.compile(rf"(?:(?<![\w-])|(?<=\\[bA]))(?<!\d/){re.escape(name)}(?![\w-])")


def renamed(name: str) -> str:
    """Another name, which sorts as the old one does."""
    return f"{name}q"


def copy(folder: Path) -> None:
    """Copy the book into ``folder``, and rename."""
    for name in ("docs", "snippets"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "scripts").mkdir()  # it is watched
    chapters = {chapter.name: given(chapter) for chapter in sorted((folder / "snippets").iterdir())}
    for chapter, names in chapters.items():
        for path in (folder / "snippets" / chapter).glob("*.sh"):
            text = path.read_text()
            for name in names:
                text = word(name).sub(renamed(name), text)
            path.write_text(text)
