"""The package's README and its public names match the code."""

from __future__ import annotations

import re
from pathlib import Path

import dockerlab

PACKAGE = Path(dockerlab.__file__).parent


def test_the_readme_s_table_has_every_module_once() -> None:
    rows = re.findall(r"^\| (`.+`) \|", (PACKAGE / "README.md").read_text(), re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__") == sorted(listed)


def test_every_public_name_can_be_imported() -> None:
    for name in dockerlab.__all__:
        assert getattr(dockerlab, name).__name__ == name
