"""Cache entries are complete or not there."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from dockerlab import cache
from dockerlab.errors import UnfitError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path / "cache"))
    # Entries are removed as root, but nothing here belongs to root.
    monkeypatch.setattr(cache, "as_root", lambda: ())


def write(tree: Path) -> dict[str, str]:
    (tree / "file").write_text("complete")
    return {"fact": "value"}


def test_an_entry_is_made_once_and_found_again() -> None:
    made = cache.obtain("thing", write)
    assert (made.tree / "file").read_text() == "complete"
    assert made.size > 0

    def again(_: Path) -> dict[str, str]:
        raise AssertionError("made twice")

    assert cache.obtain("thing", again) == made == cache.find("thing")
    assert made.facts == {"fact": "value"}


def test_an_entry_whose_making_fails_is_not_there(tmp_path: Path) -> None:
    def fail(tree: Path) -> dict[str, str]:
        (tree / "file").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.obtain("thing", fail)
    assert cache.find("thing") is None
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".thing.lock"]


def test_the_remains_of_a_killed_build_are_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "cache/.building-thing-x/tree/half").mkdir(parents=True)
    entry = cache.obtain("thing", write)
    assert [path.name for path in entry.tree.iterdir()] == ["file"]
    assert [path.name for path in (tmp_path / "cache").iterdir() if "building" in path.name] == []


def test_another_caller_waits_while_an_entry_is_made() -> None:
    begun = threading.Event()
    found: list[cache.Entry] = []

    def slowly(tree: Path) -> dict[str, str]:
        begun.set()
        other.start()
        deadline = time.monotonic() + 0.1
        while time.monotonic() < deadline:
            assert not found
        return write(tree)

    other = threading.Thread(target=lambda: found.append(cache.obtain("thing", write)))
    made = cache.obtain("thing", slowly)
    other.join()
    assert found == [made]


def test_pruning_keeps_the_named_entries_and_removes_abandoned_builds(tmp_path: Path) -> None:
    for key in ("needed", "old"):
        cache.obtain(key, write)
    (tmp_path / "cache/.building-other-x/tree").mkdir(parents=True)
    assert [entry.key for entry in cache.prune({"needed"})] == ["old"]
    assert [entry.key for entry in cache.entries()] == ["needed"]
    assert not (tmp_path / "cache/.building-other-x").exists()


def test_pruning_leaves_entries_that_a_lab_uses() -> None:
    entry = cache.obtain("used", write)
    with cache.in_use([entry]):
        assert cache.prune(set()) == []
    assert cache.prune(set()) == [entry]


def test_a_full_disk_is_an_error_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "NEEDED_BYTES", 10**18)
    with pytest.raises(UnfitError, match=r"GB left, and making images takes .* GB; make room there, or set"):
        cache.obtain("thing", write)


def test_the_cache_is_in_the_user_s_cache_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOCKERLAB_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "dockerlab"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache/dockerlab"
