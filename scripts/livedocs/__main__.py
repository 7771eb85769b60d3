"""What contributors ask of the snippets, without building a site: check them, record them, run one."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config import load_config

from livedocs.book import plan
from livedocs.errors import BuildFailed, LivedocsError
from livedocs.hosts import source
from livedocs.hosts.url import HostUrl
from livedocs.pages.macros import MACROS, SHOWING
from livedocs.records import drift, record
from livedocs.sessions import build, session
from livedocs.sessions.progress import ChapterProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livedocs.book.snippet import Snippet


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; give the exit status."""
    parser = argparse.ArgumentParser(prog="livedocs", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("snippets", help="run the snippets on a fresh host and compare with their records")
    check.add_argument("names", nargs="*", metavar="NAME", help="a chapter or a snippet; all by default")
    check.add_argument("--update", action="store_true", help="write what differs into the records")
    one = commands.add_parser("run", help="run a chapter up to one snippet and show what it says")
    one.add_argument("name", metavar="CHAPTER/SNIPPET")
    one.add_argument("--keep", action="store_true", help="then give a shell on that host; Ctrl-D ends it")
    see = commands.add_parser("check", help="look at a host, and say which chapters can run there; changes nothing")
    dry = commands.add_parser("dry-run", help="print every command that a build would run, by chapter")
    for command in (check, one, see, dry):
        command.add_argument("--host", metavar="URL", default=source.chosen(os.environ)[0])
    for command in (check, one):
        command.add_argument("--jobs", metavar="N", type=int, default=build.Settings.jobs)
    chosen = parser.parse_args(arguments)
    try:
        book = _plan(Path("mkdocs.yml"))
        host = HostUrl.parse(chosen.host)
        if chosen.command == "snippets":
            return _snippets(book, chosen.names, host, chosen.jobs, update=chosen.update)
        if chosen.command == "check":
            return _check(book, host)
        if chosen.command == "dry-run":
            return _dry_run(book, host)
        return _run(book, chosen.name, host, keep=chosen.keep)
    except BrokenPipeError:
        # Whoever reads, such as head, has seen enough; what is still to be written at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except LivedocsError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _plan(config_file: Path) -> plan.Plan:
    config = load_config(str(config_file))
    return plan.make(
        Path(config["docs_dir"]),
        config_file.absolute().parent / "snippets",
        plan.nav_paths(config["nav"]),
        showing=SHOWING,
        macros=MACROS,
    )


def _snippets(book: plan.Plan, names: Sequence[str], host: HostUrl, jobs: int, *, update: bool) -> int:
    chosen = _chosen(book, names)
    chapters = [chapter for chapter in book.chapters if any(s.name in chosen for s in chapter.snippets)]
    outcomes = build.Crew(host, jobs).run(chapters, ChapterProgress())
    errors = [error for outcome in outcomes for error in outcome.errors]
    if errors:
        raise BuildFailed(errors, "no record was changed")
    changed = 0
    for outcome in outcomes:
        found = drift.compare(outcome.chapter, outcome.transcripts)
        told = [one for one in found if one.snippet.name in chosen and one.told]
        changed += len(told)
        for one in told:
            print(one.told)
        if update and (more := drift.keep(told, outcome.chapter, outcome.transcripts)):
            print(more)
    what = "written" if update else "differ"
    print(f"{len(chosen)} snippets: {changed} {what}" if changed else f"{len(chosen)} snippets: all as recorded")
    return 0 if update or not changed else 1


def _check(book: plan.Plan, url: HostUrl) -> int:
    text, survey = source.report(url, build.REQUIREMENTS)
    print(text)
    if survey is None:
        return 0
    able = [chapter for chapter in book.chapters if not build.unable(url, chapter)]
    recorded = [f"{c.name} ({why})" for c in book.chapters if (why := build.unable(url, c))]
    print(f"live:      {', '.join(chapter.name for chapter in able) or 'no chapter'}")
    print(f"recorded:  {', '.join(recorded) or 'no chapter'}")
    survey.check_usable(url.text, build.words(able))
    return 0


def _dry_run(book: plan.Plan, url: HostUrl) -> int:
    print(f"# on {url}\n")
    for chapter in book.chapters:
        if why := build.unable(url, chapter):
            print(f"# chapter {chapter.name} does not run: {why}\n")
            continue
        for snippet in chapter.snippets:
            beside = f", beside {snippet.during}" if snippet.during else ""
            print(f"# {snippet.name}, on {snippet.on}{beside}")
            print("\n".join(step.text for step in snippet.steps), end="\n\n")
    return 0


def _chosen(book: plan.Plan, names: Sequence[str]) -> dict[str, Snippet]:
    chosen = {s.name: s for s in book.snippets.values() if not names or {s.name, s.chapter} & set(names)}
    for name in names:
        if not any(name in {s.name, s.chapter} for s in chosen.values()):
            chapters = ", ".join(sorted({s.chapter for s in book.snippets.values()}))
            raise LivedocsError(f"'{name}' is no chapter and no snippet; chapters are {chapters}")
    return chosen


def _run(book: plan.Plan, name: str, host: HostUrl, *, keep: bool) -> int:
    chapter = next((c for c in book.chapters if any(s.name == name for s in c.snippets)), None)
    if chapter is None:
        raise LivedocsError(f"'{name}' is no snippet of the book; they are {', '.join(sorted(book.snippets))}")
    if why := build.unable(host, chapter.until(name)):
        raise LivedocsError(f"{name} cannot run on {host}: {why}")
    with source.open_source(host, build.REQUIREMENTS) as there, there.open(chapter.options) as opened:
        outcome = session.run(chapter.until(name), opened.nodes, opened.built)
        if name in outcome.transcripts:
            print("".join(record.dump(outcome.transcripts[name]).splitlines(keepends=True)[2:]), end="")
        for error in outcome.errors:
            print(f"\n{error}", file=sys.stderr)
        if keep:
            node = opened.nodes[book.snippets[name].on.node]
            print(f"A shell on {node.name}, as the snippet left it; Ctrl-D ends it and the host.", file=sys.stderr)
            shell = [*node.argv, "env", f"--chdir={node.environment['HOME']}", "bash", "-l"]
            ssh = [*node.ssh_argv[:-1], "-t", "--", shlex.join(shell)]
            subprocess.run(ssh if node.ssh_argv else shell, check=False)
    return 1 if outcome.errors else 0


if __name__ == "__main__":
    sys.exit(main())
