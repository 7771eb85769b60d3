"""Importing container images fails with an error of the lab; tested without an engine."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from dockerlab import LabError, data_root

if TYPE_CHECKING:
    from pathlib import Path


class Builder:
    """A node that runs ``script``, whatever command it is given."""

    script = ""

    def __init__(self, _: object) -> None:
        self.nodes = {"builder": SimpleNamespace(argv=("sh", "-c", self.script))}

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo no such image >&2; exit 1", "the engine could not import the container images; .*:\n    no such image"),
        ("echo still at it >&2; exec sleep 60", "the engine did not import .* in 0.2 s; .*:\n    still at it"),
    ],
)
def test_a_failed_import_ends_with_its_output(
    script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Builder, "script", script)
    monkeypatch.setattr(data_root, "Supervised", Builder)
    monkeypatch.setattr(data_root, "_TIMEOUT_S", 0.2)
    with pytest.raises(LabError, match=message):
        data_root.make_data_root(tmp_path / "root", tmp_path)
