"""Images that cannot be made say why, and leave nothing half made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockerlab import LabError, apt, cache, prepare

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.lab


def test_a_mirror_that_cannot_be_reached_is_an_error_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKERLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(apt, "machine_mirror", lambda: "http://127.0.0.1:9/debian")
    # apt would wait for seven seconds in all before it gives up; settings like this one are passed on to it.
    (tmp_path / "apt.conf").write_text('Acquire::Retries "0";\n')
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    with pytest.raises(LabError, match=r"could not be installed; check that the package mirror in /etc/apt can be"):
        prepare("trixie")
    assert cache.entries() == []
    assert list((tmp_path / "cache").glob(".building*")) == []
