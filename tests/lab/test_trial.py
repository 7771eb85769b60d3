"""A machine that refuses labs, or cannot keep their images, is told so before anything is booted or made."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dockerlab import place, prepare, trial
from dockerlab.__main__ import LAB_FAILED
from dockerlab.machine import as_root
from tests.lab.ours import machine

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.lab

_CHECK = "import sys; from dockerlab.__main__ import main; sys.exit(main(sys.argv[1:]))"
_WITHOUT = "./scripts/nox -s docs -- --replay"
# In a mount namespace of its own, which ends with it.
_MOUNTED = 'mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && exec "$@"'
# The engine's own overlay cannot be made on another one, which is what a container's files are on.
_ON_AN_OVERLAY = """
import sys, tarfile
from pathlib import Path
from dockerlab import data_root, kernel
below, building = Path(sys.argv[1]), Path(sys.argv[1]) / "top"
kernel.mount("none", "/", flags=kernel.MS_SLAVE | kernel.MS_REC)
kernel.mount("tmpfs", below, "tmpfs")
for name in ("low", "up", "work", "top"):
    (below / name).mkdir()
kernel.mount("overlay", building, "overlay", data=f"lowerdir={below}/low,upperdir={below}/up,workdir={below}/work")
(building / "tree").mkdir()
with tarfile.open(building / "nginx.tar", "w") as tar:
    tar.add(tarfile.__file__, "file")
data_root.make_data_root(Path(sys.argv[2]), building)
print(*sorted(path.name for path in (building / "tree").iterdir()), len(list((building / "tree/layers").iterdir())))
"""


def dockerlab(*arguments: str, within: tuple[str, ...] = (), folder: Path | None = None) -> tuple[int, str]:
    """Run the command as root, in another environment; returns its status and all it printed."""
    command = [*as_root(), *within, "env", f"DOCKERLAB_CACHE={folder or place.folder()}"]
    done = subprocess.run(
        [*command, sys.executable, "-c", _CHECK, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("arguments", [["check"], ["run", "host", "true"], ["prepare"]])
def test_a_container_s_root_is_told_what_it_lacks(arguments: list[str]) -> None:
    within = ("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-all")
    status, said = dockerlab(*arguments, within=within)
    assert LAB_FAILED == status
    assert (
        "the capability CAP_SYS_ADMIN, which root does not have here; if this is a container, start it with --priv"
        in said
    )
    assert _WITHOUT in said
    assert "Traceback" not in said


def test_root_of_a_user_namespace_is_told_so() -> None:
    status, said = dockerlab("check", within=("unshare", "--user", "--map-root-user"))
    assert (LAB_FAILED, True) == (status, "and this is root in a user namespace only" in said)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("size=3g,nodev", "cannot hold images: trial: 4: cannot create null: Permission denied"),
        ("size=3g,noexec", "cannot hold images: trial: 12: ./program: Permission denied"),
        ("size=10m", "has 0.0 GB left, and making images takes 2 GB; make room there, or set DOCKERLAB_CACHE to"),
        ("ro", "cannot write to {}: the file system is read-only; set DOCKERLAB_CACHE to a folder"),
    ],
)
def test_a_cache_that_cannot_hold_images_is_told_so(options: str, reason: str, tmp_path: Path) -> None:
    within = ("unshare", "--mount", "sh", "-c", _MOUNTED, "sh", options, str(tmp_path))
    status, said = dockerlab("check", within=within, folder=tmp_path)
    assert (LAB_FAILED, True) == (status, reason.format(tmp_path) in said), said


def test_a_machine_that_runs_labs_passes_and_is_as_it_was() -> None:
    before = machine()
    assert trial.run(as_root(), place.existing()) is None
    assert before == machine()


def test_container_images_are_made_also_where_the_cache_is_on_an_overlay(release: str, tmp_path: Path) -> None:
    root = prepare(release).root
    command = [*as_root(), "unshare", "--mount", sys.executable, "-c", _ON_AN_OVERLAY, str(tmp_path), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "docker layers registry 2\n" == done.stdout, done.stderr
