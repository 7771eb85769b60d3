"""The command line: lab, build, hosts, serve, zensical."""

from __future__ import annotations

import os
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dockerlab import LabError
from livedocs.errors import LivedocsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def prints_report(function: Callable[..., Iterator[str]]) -> Callable[..., None]:
    """Let a command print its report line by line; an error of ours ends it without a traceback."""

    @wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> None:
        try:
            for line in function(*arguments, **named):
                click.echo(line)
        except (LivedocsError, LabError, TimeoutError) as error:
            raise click.ClickException(str(error)) from None

    return wrapped


def rounds(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option for the number of rounds."""
    return click.option(
        "--rounds",
        "count",
        metavar="N",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="How often each contestant is timed.",
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Measure the engine and the lab against the same work done without them."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


# Each command imports what it measures: the others may need what is not installed.


@cli.command()
@click.option("--release", metavar="NAME", help="Code name of the Debian release.  [default: the lab's]")
@rounds(9)
@prints_report
def lab(release: str | None, count: int) -> Iterator[str]:
    """Boot a lab, against a plain Docker engine."""
    from bench import lab as benchmark  # noqa: PLC0415 - see above

    return benchmark.bench(release, count)


@cli.command()
@click.option(
    "--book",
    type=click.Choice(["real", "generated", "both"]),
    default="both",
    show_default=True,
    help="This book, or books of 40 chapters whose commands take no time and 50 ms.",
)
@click.option("--replay", is_flag=True, help="Time only what runs no snippet: pasted outputs and the replay.")
@rounds(3)
@prints_report
def build(book: str, count: int, *, replay: bool) -> Iterator[str]:
    """Build a book, against inline macros, markdown-exec, plain Bash and pasted outputs."""
    from bench import build as benchmark  # noqa: PLC0415 - see above

    return benchmark.bench(Path.cwd(), count, book, replay=replay)


@cli.command()
@rounds(3)
@prints_report
def hosts(count: int) -> Iterator[str]:
    """Run the book on a host behind ssh, against a lab for each chapter."""
    from bench import hosts as benchmark  # noqa: PLC0415 - see above

    return benchmark.bench(Path.cwd(), count)


@cli.command()
@rounds(10)
@prints_report
def serve(count: int) -> Iterator[str]:
    """Save a file while the book is served, against MkDocs' own server."""
    from bench import serve as benchmark  # noqa: PLC0415 - see above

    return benchmark.bench(Path.cwd(), count)


@cli.command()
@prints_report
def zensical() -> Iterator[str]:
    """Build the book with Zensical, and compare its pages with those of MkDocs; a difference fails nothing.

    Needs Zensical, which `nox -s zensical` has.
    """
    from bench import zensical as benchmark  # noqa: PLC0415 - see above

    return benchmark.report(Path.cwd())
