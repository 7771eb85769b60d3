"""The one door for everybody: ``./scripts/nox -l`` lists what can be asked for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nox

ROOT = Path(__file__).parent

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["docs"]


def install(session: nox.Session, lock: str) -> None:
    """Install a lock file and this project, unless the environment already holds exactly that."""
    wanted = (ROOT / "locks" / f"{lock}.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(wanted).hexdigest()
    stamp = Path(session.virtualenv.location) / f"{lock}.sha256"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    session.log("installing locks/%s.txt (once)", lock)
    pip = ["python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    session.run(*pip, "--require-hashes", "-r", f"locks/{lock}.txt", silent=False)
    session.run(*pip, "--no-deps", "--no-build-isolation", "-e", ".", silent=False)
    stamp.write_text(digest)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, mypy."""
    install(session, "dev")
    session.run("ruff", "check")
    session.run("mypy")
