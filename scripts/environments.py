"""The Python environments in ``.nox``: the launcher's own, and those of the sessions.

    .nox/
    ├── launcher/       nox itself, made by `scripts/nox`; whole when nox.lock is in it, which comes last
    ├── docs/, ...      one a session, made by nox; whole when its stamp is in it, see noxfile.py
    └── making.lock     held while one of them is made

Run as a program, with any Python from 3.11 on and nothing installed:

    environments.py make FOLDER LOCK    make the launcher's environment from a lock file
    environments.py pip ARGUMENTS       pip, with the settings that say how to reach an index and no others
"""

from __future__ import annotations

import ast
import contextlib
import errno
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAUNCHER: Final = "launcher"
_LAUNCHER_STAMP: Final = "nox.lock"
_STAMP: Final = ".sha256"
_NEEDED_BYTES: Final = 50_000_000

# pip reads each of its options from the environment and from files, too. What a person has set there for other
# projects (user, target, prefix, constraint, require-hashes, dry-run, python, ...) would break an environment that
# a lock file describes to the byte; what leads to the packages is needed.
_REACHING_AN_INDEX: Final = {
    *("index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "keyring-provider"),
    *("proxy", "cert", "client-cert", "default-timeout", "timeout", "retries", "resume-retries"),
    *("cache-dir", "no-cache-dir", "no-input", "use-deprecated", "use-feature"),
}


class EnvironmentFailed(Exception):
    """An environment could not be made; says why, and what to do."""


def settings_to_reach_an_index(listed: str) -> dict[str, str]:
    """The settings in the output of ``pip config list`` that say how to reach an index, as environment variables.

    Sections are in the order in which pip lets one overrule another: files, a command's own, the environment.
    """
    found: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section)
        if rank is not None and option in _REACHING_AN_INDEX and rank >= found.get(option, (0,))[0]:
            found[option] = rank, str(ast.literal_eval(value))
    return {"PIP_" + option.upper().replace("-", "_"): value for option, (_, value) in found.items()}


def pip(*arguments: str, python: str = sys.executable) -> int:
    """Run pip in the environment of ``python``; returns its exit status."""
    pip_ = [python, "-I", "-m", "pip", "--disable-pip-version-check"]
    # -I is for Python; the variables that are pip's still count.
    listed = subprocess.run([*pip_, "config", "list"], capture_output=True, text=True, check=False).stdout
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    environment |= {**settings_to_reach_an_index(listed), "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run([*pip_, *arguments], env=environment, check=False).returncode


def make(folder: Path, lock: Path) -> None:
    """Make the launcher's environment anew, unless another run has just done so.

    Raises:
        EnvironmentFailed: It could not be made; the next call begins anew.
    """
    python = folder / "bin" / "python"
    with alone(folder.parent):
        if _has_nox(python) and _is_same(lock, folder / _LAUNCHER_STAMP):
            return
        say(f"making {folder.parent.name}/{folder.name} with nox (once)")
        with _writing(folder):
            if folder.exists():
                shutil.rmtree(folder)
        # venv says nothing unless it fails, and then on standard output; pip writes to standard error.
        venv = [sys.executable, "-I", "-m", "venv", str(folder)]
        done = subprocess.run(venv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            _check_room(folder)
            raise EnvironmentFailed(f"'{shlex.join(venv)}' exited {done.returncode}:\n{done.stdout.strip()}")
        if pip("install", "--quiet", "--require-hashes", "-r", str(lock), python=str(python)):
            _check_room(folder)
            raise EnvironmentFailed(
                f"pip could not install {lock}, for the reason above; see that it can reach a package index "
                "(its settings: python3 -m pip config list), and start this again"
            )
        with _writing(folder):
            unfinished = folder / f"{_LAUNCHER_STAMP}.new"
            shutil.copyfile(lock, unfinished)
            unfinished.rename(folder / _LAUNCHER_STAMP)


def discard_unusable(folder: Path) -> None:
    """Remove those environments of sessions in ``folder`` that nox would reuse, and that would not work.

    These are the ones that were not finished; that were made in another folder, which their scripts name (this
    checkout was moved, or is a copy); and those whose Python is gone, or has become another version.
    """
    for environment in sorted(path.parent for path in folder.glob("*/pyvenv.cfg")):
        if environment.name != _LAUNCHER and not _is_usable(environment):
            name = f"{folder.name}/{environment.name}"
            say(f"{name} is unfinished, or was made for another folder or Python; removing it")
            with _writing(environment):
                shutil.rmtree(environment)


def stamp(environment: Path, lock: str) -> Path:
    """The file that says what an environment holds; it is there only while the environment is whole."""
    return environment / f"{lock}{_STAMP}"


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that makes environments in ``folder``; another run waits.

    Raises:
        EnvironmentFailed: The folder cannot be written to.
    """
    with _writing(folder):
        folder.mkdir(exist_ok=True)
        lock = (folder / "making.lock").open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run, which is making an environment in {folder}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            pass  # a network file system without locks: one run at a time will do there
        yield


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Word the errors of files that are written in or around ``target``."""
    try:
        yield
    except OSError as error:
        where = error.filename or target
        raise EnvironmentFailed(f"cannot write {where}: {error.strerror}; {_cure(error, target)}") from None


def _cure(error: OSError, target: Path) -> str:
    if error.errno == errno.ENOSPC:
        return "make room on that disk"
    checkout = next((path for path in target.parents if (path / "noxfile.py").exists()), target)
    if error.errno == errno.EROFS:
        return f"packages and the site are kept in the checkout, so copy it to where you may write: cp -r {checkout} ~/"
    return (
        "packages and the site are kept in the checkout, so it must be yours: "
        f"sudo chown -R {os.geteuid()} {checkout}, or work in a clone of your own"
    )


def _check_room(folder: Path) -> None:
    """Blame the disk, if it is full: neither venv nor pip says so plainly."""
    free = shutil.disk_usage(folder.parent).free
    if free < _NEEDED_BYTES:
        raise EnvironmentFailed(f"the disk of {folder} has {free / 1e6:.0f} MB left; make room there")


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _has_nox(python: Path) -> bool:
    look = "import sys; from importlib.util import find_spec; sys.exit(not find_spec('nox'))"
    try:
        return subprocess.run([str(python), "-I", "-c", look], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _is_usable(environment: Path) -> bool:
    lines = (environment / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    made = {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
    python = (environment / "bin" / "python").resolve()
    # Where a file system has no symbolic links, the environment has a copy of its Python.
    return (
        any(environment.glob(f"*{_STAMP}"))
        and made.get("command", "").endswith(f" {environment}")
        and Path(made.get("executable", "/nonexistent")).exists()
        and (str(python) == made["executable"] or (python.exists() and python.is_relative_to(environment)))
    )


def say(what: str) -> None:
    """Tell the person who waits, on standard error: standard output belongs to the session."""
    print(f"scripts/nox: {what}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Do what the command line says; see the top of this file."""
    try:
        match arguments:
            case ["make", folder, lock]:
                make(Path(folder), Path(lock))
                return 0
            case ["pip", *rest]:
                return pip(*rest)
    except EnvironmentFailed as error:
        say(str(error))
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
