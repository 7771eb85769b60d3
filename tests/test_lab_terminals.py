"""How a second terminal finds the lab of the first, without a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockerlab.errors import NoLabError
from dockerlab.lab import RunningNode
from dockerlab.terminals import noted, opened

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path))


def test_a_lab_is_found_while_it_is_open() -> None:
    nodes = {"host": RunningNode("host", 4711)}
    with noted(nodes):
        assert nodes == opened()
    with pytest.raises(NoLabError, match="no lab is open; open one in another terminal"):
        opened()


def test_the_note_of_a_killed_owner_is_not_believed_but_removed(tmp_path: Path) -> None:
    note = tmp_path / ".open" / "4711.json"
    note.parent.mkdir()
    note.write_text('{"host": 4712}')  # and nobody holds its lock
    with pytest.raises(NoLabError):
        opened()
    assert not note.exists()
