"""The command line: build, serve, new, run, snippets, lint."""

from __future__ import annotations

import gc
import os
import shlex
import subprocess
import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livedocs.book.book import Book
from livedocs.errors import BuildFailed, LivedocsError, command
from livedocs.hosts import source
from livedocs.records import drift, record
from livedocs.sessions import crew, session
from livedocs.sessions.progress import ChapterProgress
from livedocs.settings import Settings, options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from livedocs.book.snippet import Snippet
    from livedocs.hosts.url import HostUrl

_OBJECTS = 5_000_000  # how many new ones there may be until the collector looks; Python's own limit is 700
_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP)
def cli() -> None:
    """Turn snippets into true pages: run them on a fresh host, and put what it printed into the book."""
    # The theme's notice on its own future is the maintainers' business, not each build's.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


def main() -> None:
    """Run the command line; errors of ours are printed and end it with status 1."""
    cli(prog_name="livedocs")


def reports_errors(function: Callable[..., int | None]) -> Callable[..., None]:
    """Let a command end with the message of an error of ours, without a traceback."""

    @wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> None:
        try:
            status = function(*arguments, **named)
        except BrokenPipeError:
            # Whoever reads, such as head, has seen enough; what is still to be written at the end goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 1
        except LivedocsError as error:
            click.echo(f"\n{error}", err=True)
            status = 1
        sys.exit(status or 0)

    return wrapped


@cli.command()
@options("replay", "host", "jobs", "only_live")
@click.option("--check", is_flag=True, help="Look at the host and say which chapters can run there; change nothing.")
@click.option("--dry-run", is_flag=True, help="Print every command that would run, by chapter.")
@click.option("--site", type=click.Path(path_type=Path), help="Where to build.  [default: site_dir of mkdocs.yml]")
@reports_errors
def build(*, check: bool, dry_run: bool, site: Path | None, **settings: Any) -> None:
    """Build the site, live on a fresh host."""
    chosen = Settings(**settings)
    if check:
        return _check(Book.open(Path.cwd()), chosen.host)
    if dry_run:
        return _dry_run(Book.open(Path.cwd()), chosen.host)
    # What a build makes lives until its end: looking for garbage finds next to none, and takes a tenth of the time.
    gc.set_threshold(_OBJECTS)
    from livedocs.site import build as sites  # noqa: PLC0415 - MkDocs takes a while

    folder = sites.build(Path.cwd(), chosen, site)
    click.echo(f"livedocs: open {folder / 'index.html'}", err=True)
    return None


@cli.command()
@options("replay", "host", "jobs")
@click.option("--port", metavar="N", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--why", metavar="CHAPTER", help="Say why a chapter would run, or not, and serve nothing.")
@reports_errors
def serve(*, port: int, why: str | None, **settings: Any) -> None:
    """Show the site while you write; a chapter that differs from its records runs."""
    from livedocs.site import preview, serving  # noqa: PLC0415 - MkDocs takes a while

    if why:
        click.echo("\n".join(serving.why(Book.open(Path.cwd()), why)))
        return
    os.environ.setdefault("LIVEDOCS_REFERENCE", "false")  # of the code: it takes a second, and is not what one writes
    preview.serve(Path.cwd(), port, Settings(**settings))


@cli.command()
@click.argument("name")
@click.argument("question")
@reports_errors
def new(name: str, question: str) -> None:
    """Make a chapter: its page, its folder, a first snippet that passes, and its line in the nav.

    NAME is in kebab-case, and QUESTION is what the chapter answers.
    """
    from livedocs.book import scaffold  # noqa: PLC0415 - few need it

    places = scaffold.scaffold(Path.cwd(), name, question).write()
    click.echo("\n".join(map(str, places)))
    click.echo(f"\nSee it:    {command('serve')}\nRun it:    {command('run', f'{name}/{scaffold.SNIPPET}')}")
    click.echo(f"Record it: {command('snippets', '--update', name)}")


@cli.command()
@click.argument("name", metavar="CHAPTER/SNIPPET")
@options("host")
@click.option("--keep", is_flag=True, help="Then give a shell on that host; Ctrl-D ends it.")
@reports_errors
def run(name: str, host: HostUrl, *, keep: bool) -> int:
    """Run a chapter up to one snippet and show what it prints."""
    book = Book.open(Path.cwd())
    chapter = next((c for c in book.chapters if any(s.name == name for s in c.snippets)), None)
    if chapter is None:
        raise LivedocsError(f"'{name}' is no snippet of the book; they are {', '.join(sorted(book.snippets))}")
    if reason := crew.cannot_run(host, chapter.until(name)):
        raise LivedocsError(f"{name} cannot run on {host}: {reason}")
    with source.open_source(host, crew.requirements(book.options)) as there, there.open(chapter.options) as opened:
        outcome = session.run(chapter.until(name), opened.nodes, opened.origin)
        if name in outcome.transcripts:
            text = record.dump(outcome.transcripts[name])
            click.echo("".join(text.splitlines(keepends=True)[2:]), nl=False)
        for error in outcome.errors:
            click.echo(f"\n{error}", err=True)
        if keep:
            node = opened.nodes[book.snippets[name].on.node]
            click.echo(f"A shell on {node.name}, as the snippet left it; Ctrl-D ends it and the host.", err=True)
            shell = [*node.argv, "env", f"--chdir={node.environment['HOME']}", "bash", "-l"]
            ssh = [*node.ssh_argv[:-1], "-t", "--", shlex.join(shell)]
            subprocess.run(ssh if node.ssh_argv else shell, check=False)
    return 1 if outcome.errors else 0


@cli.command()
@click.argument("names", nargs=-1, metavar="[CHAPTER | CHAPTER/SNIPPET]...")
@options("host", "jobs")
@click.option("--update", is_flag=True, help="Write what differs into the records.")
@reports_errors
def snippets(names: Sequence[str], host: HostUrl, jobs: int, *, update: bool) -> int:
    """Run snippets on a fresh host and compare with their records; all by default."""
    book = Book.open(Path.cwd())
    chosen = _chosen(book, names)
    chapters = [chapter for chapter in book.chapters if any(s.name in chosen for s in chapter.snippets)]
    results = crew.Crew(host, jobs, book.options).run(chapters, ChapterProgress())
    if errors := [error for outcome in results.outcomes.values() for error in outcome.errors]:
        raise BuildFailed(errors, "no record was changed")
    changed = 0
    for outcome in results.outcomes.values():
        compared = drift.compare(outcome.chapter, outcome.transcripts)
        differing = [c for c in compared if c.snippet.name in chosen and c.message]
        changed += len(differing)
        for comparison in differing:
            click.echo(comparison.message)
        if update and (more := drift.update(differing, outcome.chapter, outcome.transcripts)):
            click.echo(more)
    verb = "written" if update else "differ"
    click.echo(f"{len(chosen)} snippets: {f'{changed} {verb}' if changed else 'all as recorded'}")
    return 0 if update or not changed else 1


@cli.command()
@click.option("--no-site", is_flag=True, help="Look at the sources only, and build nothing.")
@reports_errors
def lint(*, no_site: bool) -> int:
    """Check pages, snippets and the site that the records give against the rules of the house."""
    from livedocs.lint import lint as checks  # noqa: PLC0415 - few need it

    errors: Sequence[LivedocsError] = checks.sources(Path.cwd())
    if not errors and not no_site:
        errors = checks.replayed(Path.cwd())
    for error in errors:
        click.echo(f"{error}\n", err=True)
    count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
    click.echo(f"livedocs lint: {count if errors else 'all is well'}")
    return 1 if errors else 0


def _check(book: Book, url: HostUrl) -> None:
    text, survey = source.report(url, crew.requirements(book.options))
    click.echo(text)
    if survey is None:
        return
    able = [chapter for chapter in book.chapters if not crew.cannot_run(url, chapter)]
    recorded = [f"{c.name} ({reason})" for c in book.chapters if (reason := crew.cannot_run(url, c))]
    click.echo(f"live:      {', '.join(chapter.name for chapter in able) or 'no chapter'}")
    click.echo(f"recorded:  {', '.join(recorded) or 'no chapter'}")
    survey.check_usable(url.text, crew.tokens(able))


def _dry_run(book: Book, url: HostUrl) -> None:
    click.echo(f"# on {url}\n")
    for chapter in book.chapters:
        if reason := crew.cannot_run(url, chapter):
            click.echo(f"# chapter {chapter.name} does not run: {reason}\n")
            continue
        for snippet in chapter.snippets:
            beside = f", beside {snippet.during}" if snippet.during else ""
            click.echo(f"# {snippet.name}, on {snippet.on}{beside}")
            click.echo("\n".join(step.text for step in snippet.steps) + "\n")


def _chosen(book: Book, names: Sequence[str]) -> dict[str, Snippet]:
    chosen = {s.name: s for s in book.snippets.values() if not names or {s.name, s.chapter} & set(names)}
    for name in names:
        if not any(name in {s.name, s.chapter} for s in chosen.values()):
            chapters = ", ".join(chapter.name for chapter in book.chapters)
            raise LivedocsError(f"'{name}' is no chapter and no snippet; chapters are {chapters}")
    return chosen
