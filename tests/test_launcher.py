"""The launcher: what it says where it cannot go on, and that it hands on its arguments."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the launcher and its lock, and no .venv."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "locks").mkdir()
    shutil.copy(ROOT / "scripts" / "nox", tmp_path / "scripts")
    shutil.copy(ROOT / "locks" / "nox.txt", tmp_path / "locks")
    return tmp_path


def launch(checkout: Path, python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(checkout / "scripts" / "nox"), *arguments]
    environment = {**os.environ, "PYTHON": python}
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False, timeout=60)


def stand_in(checkout: Path, script: str) -> str:
    """A Python that lacks something, as a script."""
    path = checkout / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_missing_python_is_named_with_its_packages(checkout: Path) -> None:
    done = launch(checkout, "python-of-nowhere")

    assert 1 == done.returncode
    assert "scripts/nox: no python-of-nowhere found" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_an_old_python_is_named(checkout: Path) -> None:
    done = launch(checkout, stand_in(checkout, '[ "$1" = --version ] && echo Python 3.9.2\nexit 1'))

    assert 1 == done.returncode
    assert "Python 3.9.2 is too old; Python 3.11 or newer is needed" in done.stderr


def test_a_python_without_venv_is_told_the_package(checkout: Path) -> None:
    python = stand_in(checkout, 'case "$2" in *ensurepip*) exit 1;; esac')

    done = launch(checkout, python)

    assert 1 == done.returncode
    assert "has no venv; install it (Debian: apt install python3-venv)" in done.stderr


def test_arguments_are_handed_on_from_any_folder(checkout: Path) -> None:
    nox = checkout / ".venv" / "bin" / "nox"
    nox.parent.mkdir(parents=True)
    nox.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    nox.chmod(0o755)
    shutil.copy(checkout / "locks" / "nox.txt", checkout / ".venv" / "nox.lock")

    done = launch(checkout, "python3", "-s", "docs", "--", "--host", "lab:?a=b c")

    assert [str(checkout), "-s", "docs", "--", "--host", "lab:?a=b c"] == done.stdout.splitlines()
