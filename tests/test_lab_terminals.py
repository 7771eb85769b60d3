"""A second terminal finds the lab of the first; tested without a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockerlab.errors import NoLabError
from dockerlab.supervised import RunningNode
from dockerlab.terminals import latest, registered

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _separate_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path))


def test_a_lab_is_found_while_it_is_open() -> None:
    nodes = {"host": RunningNode("host", 4711)}
    with registered(nodes):
        assert nodes == latest()
    with pytest.raises(NoLabError, match="no lab is open; open one in another terminal"):
        latest()


def test_the_file_of_a_killed_owner_is_ignored_and_removed(tmp_path: Path) -> None:
    file = tmp_path / ".open" / "4711.json"
    file.parent.mkdir()
    file.write_text('{"host": 4712}')  # and no process has locked it
    with pytest.raises(NoLabError):
        latest()
    assert not file.exists()
