"""Cache entries are complete or not there."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from dockerlab import cache, machine, place
from dockerlab.errors import ImageError, NoPlaceError, UnfitError


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path / "cache"))
    # Entries are removed as root, but nothing here belongs to root.
    monkeypatch.setattr(machine, "as_root", lambda: ())
    monkeypatch.setattr(cache, "_TRIAL", "true")


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
    assert all(path.name.endswith(".lock") for path in (tmp_path / "cache").iterdir())


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


def test_a_file_system_that_cannot_hold_images_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_TRIAL", "echo cannot create null: Permission denied >&2; exit 2")
    message = r"/cache cannot hold images: cannot create null: Permission denied; set DOCKERLAB_CACHE to a folder on "
    with pytest.raises(UnfitError, match=message):
        cache.obtain("thing", write)
    assert [path for path in (tmp_path / "cache").iterdir() if "building" in path.name] == []


def test_a_disk_that_fills_up_is_an_error_that_names_the_entry() -> None:
    def fill(tree: Path) -> dict[str, str]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tree / "file"))

    with pytest.raises(ImageError, match=r"^thing could not be made: .*No space left on device.*; see to it that the"):
        cache.obtain("thing", fill)
    assert cache.find("thing") is None


def test_an_entry_that_lost_its_description_is_made_again(tmp_path: Path) -> None:
    made = cache.obtain("thing", write)
    (made.path / "entry.json").write_text("")  # the machine lost its power
    (made.tree / "file").write_text("half")
    assert (cache.obtain("thing", write).tree / "file").read_text() == "complete"
    assert [path for path in (tmp_path / "cache").iterdir() if "building" in path.name] == []


def test_a_user_without_a_home_is_told_to_choose_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKERLAB_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(NoPlaceError, match=r"no home directory; set DOCKERLAB_CACHE to a folder that you may write to"):
        place.folder()


def test_a_cache_that_cannot_be_made_is_told_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path / "file/cache"))
    with pytest.raises(NoPlaceError, match=r"/file/cache cannot be made: Not a directory; set DOCKERLAB_CACHE to"):
        cache.obtain("thing", write)
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path / "file"))
    with pytest.raises(NoPlaceError, match=r"/file is not a directory; "):
        place.existing()


def test_a_cache_that_is_not_ours_is_used_while_it_has_images(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(NoPlaceError, match=r"and you cannot write to .* to make .*/cache: "):
        place.existing()
    with monkeypatch.context() as while_made:
        while_made.setattr(os, "access", lambda *_: True)
        cache.obtain("thing", write)
    assert place.existing() == place.folder()


def test_a_relative_path_in_xdg_cache_home_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOCKERLAB_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place.folder() == tmp_path / ".cache/dockerlab"
    monkeypatch.setenv("DOCKERLAB_CACHE", "~/elsewhere")
    assert place.folder() == tmp_path / "elsewhere"


def test_the_cache_is_in_the_user_s_cache_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOCKERLAB_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert place.folder() == tmp_path / "dockerlab"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place.folder() == tmp_path / ".cache/dockerlab"
