"""The launcher: the environment it makes, wherever the checkout is, and what it says where it cannot go on."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import environments

ROOT = Path(__file__).parent.parent
# What is installed in place of nox: a package that says where it was started, and with which arguments.
_STAND_IN = "import os, sys; print(os.getcwd(), *sys.argv[1:], sep='\\n')"
_METADATA = "Metadata-Version: 2.1\nName: nox\nVersion: 1\n"
_WHEEL = "Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_MAKING = "scripts/nox: making .nox/launcher with nox (once)"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the launcher and a lock, and nothing made yet."""
    return fresh_checkout(tmp_path)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the launcher has run once: making its environment takes seconds."""
    root = fresh_checkout(tmp_path_factory.mktemp("original"))
    own = root / ".venv" / "bin" / "activate"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    done = launch(root, sys.executable, "-s", "docs", "--", "--host", "lab:?a=b c")
    assert _MAKING in done.stderr
    assert [str(root), "-s", "docs", "--", "--host", "lab:?a=b c"] == done.stdout.splitlines()
    return root


@pytest.fixture
def copied(original: Path, tmp_path: Path) -> Path:
    """A copy of a checkout in which the launcher has run."""
    return Path(shutil.copytree(original, tmp_path / "a copy", symlinks=True))


@pytest.fixture(scope="module", params=["links", "copies"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with a Python, by a symbolic link or as a copy, and nothing else in it."""
    folder = tmp_path_factory.mktemp("made") / "environment"
    venv.create(folder, symlinks=request.param == "links")
    return folder


def fresh_checkout(folder: Path) -> Path:
    root = folder / "the checkout"
    for name in ("scripts", "locks"):
        (root / name).mkdir(parents=True)
    for name in ("nox", "environments.py"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts")
    wheel = folder / "nox-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("nox/__init__.py", "")
        file.writestr("nox/__main__.py", _STAND_IN)
        for name, text in {"METADATA": _METADATA, "WHEEL": _WHEEL, "RECORD": ""}.items():
            file.writestr(f"nox-1.dist-info/{name}", text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (root / "locks" / "nox.txt").write_text(f"nox @ {wheel.as_uri()} --hash=sha256:{digest}\n")
    return root


def launch(
    checkout: Path, python: str, *arguments: str, cwd: Path | str = "/", **variables: str
) -> subprocess.CompletedProcess[str]:
    return run([str(checkout / "scripts" / "nox"), *arguments], cwd=cwd, PYTHON=python, **variables)


def run(command: list[str], *, cwd: Path | str = "/", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHON": sys.executable, **variables}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)


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
    python = stand_in(checkout, 'case "$3" in *ensurepip*) exit 1;; esac')

    done = launch(checkout, python)

    assert 1 == done.returncode
    assert "has no venv; install it (Debian: apt install python3-venv)" in done.stderr


def test_an_environment_of_the_user_s_own_is_left_alone(original: Path) -> None:
    assert "mine" == (original / ".venv" / "bin" / "activate").read_text()
    assert [".nox", ".venv", "locks", "scripts"] == sorted(path.name for path in original.iterdir())


def test_a_later_run_only_hands_on_its_arguments_and_needs_no_other_python(original: Path) -> None:
    done = launch(original, "python-of-nowhere", "-l")
    assert ("", [str(original), "-l"]) == (done.stderr, done.stdout.splitlines())


def test_a_checkout_that_was_copied_or_moved_runs_where_it_is(copied: Path, tmp_path: Path) -> None:
    assert [str(copied)] == launch(copied, "python-of-nowhere").stdout.splitlines()
    moved = copied.rename(tmp_path / "renamed")
    assert [str(moved)] == launch(moved, "python-of-nowhere").stdout.splitlines()


@pytest.mark.parametrize("relative", [False, True])
def test_a_link_elsewhere_leads_to_the_checkout(copied: Path, tmp_path: Path, *, relative: bool) -> None:
    home = tmp_path / "home"
    (home / ".venv").mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "first").symlink_to("../a copy/scripts/nox" if relative else copied / "scripts" / "nox")
    (home / "bin" / "book").symlink_to("../first")

    done = run([str(home / "bin" / "book"), "-l"], cwd=home)

    assert [str(copied), "-l"] == done.stdout.splitlines()
    assert [".venv", "bin", "first"] == sorted(path.name for path in home.iterdir())
    assert [] == list((home / ".venv").iterdir())


def test_a_copy_without_its_checkout_says_so_and_makes_nothing(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "bin").mkdir(parents=True)
    copy = shutil.copy(checkout / "scripts" / "nox", tmp_path / "home" / "bin")

    done = run([str(copy)])

    assert 1 == done.returncode
    assert "scripts/nox: there is no checkout around " in done.stderr
    assert "or by a symbolic link to it" in done.stderr
    assert ["bin"] == [path.name for path in (tmp_path / "home").iterdir()]


def test_an_environment_whose_python_is_gone_is_made_anew(copied: Path) -> None:
    left_over = copied / ".nox" / "launcher" / "left-over"
    left_over.touch()
    python = copied / ".nox" / "launcher" / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python-that-was-removed")

    done = launch(copied, sys.executable)

    assert (_MAKING in done.stderr, [str(copied)]) == (True, done.stdout.splitlines())
    assert not left_over.exists()


def test_two_first_runs_at_the_same_time_both_succeed(checkout: Path) -> None:
    both = [
        subprocess.Popen(
            [checkout / "scripts" / "nox"],
            env={**os.environ, "PYTHON": sys.executable},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]

    assert [f"{checkout}\n"] * 2 == [stdout for stdout, _ in said]
    assert 1 == sum(_MAKING in stderr for _, stderr in said)


def test_settings_of_pip_and_python_for_other_projects_do_no_harm(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\nprefix = /nonexistent\n[global]\nretries = 0\n")
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "nox.py").write_text("raise SystemExit('another nox')")

    done = launch(
        checkout,
        sys.executable,
        PIP_CONFIG_FILE=str(tmp_path / "pip.conf"),
        PIP_USER="1",
        PIP_TARGET="/nonexistent",
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_DRY_RUN="1",
        PYTHONHOME="/nonexistent",
        PYTHONPATH=str(tmp_path / "path"),
    )

    assert [str(checkout)] == done.stdout.splitlines(), done.stderr


def test_an_environment_is_not_used_before_all_is_in_it(checkout: Path) -> None:
    lock = checkout / "locks" / "nox.txt"
    right = lock.read_text()
    lock.write_text(right.replace(".whl", ".gone.whl"))

    done = launch(checkout, sys.executable)

    assert (1, "") == (done.returncode, done.stdout)
    assert "pip could not install" in done.stderr.splitlines()[-1]
    assert "see that it can reach a package index" in done.stderr.splitlines()[-1]
    lock.write_text(right)
    assert _MAKING in launch(checkout, sys.executable).stderr


def test_the_settings_that_lead_to_an_index_are_kept_in_pip_s_order() -> None:
    listed = """\
:env:.timeout='5'
:env:.user='1'
global.index-url='https://files/a'
global.timeout='60'
global.constraint='/etc/constraints.txt'
install.index-url='https://install/b'
list.format='json'
"""
    expected = {"PIP_TIMEOUT": "5", "PIP_INDEX_URL": "https://install/b"}
    assert expected == environments.settings_to_reach_an_index(listed)


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.EROFS, r"; .* so copy it to where you may write: cp -r "),
        (errno.EACCES, r"; .* so it must be yours: sudo chown -R "),
        (errno.ENOSPC, r"; make room on that disk"),
    ],
)
def test_a_checkout_that_cannot_be_written_to_is_told_the_cure(
    number: int, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    folder = tmp_path / ".nox"
    message = rf"^cannot write {folder}: {os.strerror(number)}{cure}"
    with pytest.raises(environments.EnvironmentFailed, match=message), environments.alone(folder):
        pass


def session_environment(made: Path, folder: Path) -> Path:
    """The environment of a session in ``folder``, as nox and `install` leave it."""
    environment = folder / "docs"
    shutil.copytree(made, environment, symlinks=True)
    settings = environment / "pyvenv.cfg"
    settings.write_text(settings.read_text().replace(str(made), str(environment)))
    environments.stamp(environment, "docs").write_text("digest")
    return environment


def test_a_session_s_environment_is_kept_where_it_was_made(made: Path, tmp_path: Path) -> None:
    environment = session_environment(made, tmp_path)
    environments.discard_unusable(tmp_path)
    assert environment.is_dir()


def test_a_session_s_environment_is_discarded_when_it_was_moved_or_copied(made: Path, tmp_path: Path) -> None:
    environment = session_environment(made, tmp_path / "one")
    other = shutil.copytree(environment, tmp_path / "other" / "docs", symlinks=True)
    environments.discard_unusable(tmp_path / "other")
    assert (True, False) == (environment.exists(), other.exists())


@pytest.mark.parametrize("target", ["/usr/bin/python-that-was-removed", "/bin/sh"])
def test_a_session_s_environment_is_discarded_when_its_python_is_another(
    target: str, made: Path, tmp_path: Path
) -> None:
    python = session_environment(made, tmp_path) / "bin" / "python"
    python.unlink()
    python.symlink_to(target)
    environments.discard_unusable(tmp_path)
    assert not python.parent.parent.exists()


def test_a_session_s_environment_is_discarded_when_it_was_not_finished(made: Path, tmp_path: Path) -> None:
    environment = session_environment(made, tmp_path)
    environments.stamp(environment, "docs").unlink()
    environments.discard_unusable(tmp_path)
    assert not environment.exists()


def test_a_relative_cache_is_meant_from_where_the_caller_stands(copied: Path, tmp_path: Path) -> None:
    main = next((copied / ".nox" / "launcher" / "lib").glob("python3*/site-packages/nox/__main__.py"))
    main.write_text("import os; print(os.environ['DOCKERLAB_CACHE'])")
    done = launch(copied, sys.executable, cwd=tmp_path, DOCKERLAB_CACHE="cache")
    assert f"{tmp_path}/cache\n" == done.stdout
