"""How to build: an option on the command line, else an environment variable, else the default.

Each option is declared once, here. The commands take them by `options`; a build that ``mkdocs`` itself starts reads the
same declarations from the environment alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from livedocs.errors import HostError
from livedocs.hosts import lab
from livedocs.hosts.url import HostUrl

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_JOBS = 2 * (os.cpu_count() or 1)  # a session waits for packets more than it computes


def _parsed(context: click.Context, parameter: click.Parameter, url: str) -> HostUrl:
    """The host; said aloud where a variable that is not ours names it, which a replay does not look at."""
    if context.get_parameter_source(parameter.name or "") is ParameterSource.ENVIRONMENT:
        ours = bool(os.environ.get("LIVEDOCS_HOST"))
        if not ours and context.params.get("replay"):
            return HostUrl.parse()
        if not ours:
            click.echo(f"livedocs: the host is {url}, from DOCKER_HOST", err=True)
    try:
        return HostUrl.parse(url)
    except HostError as error:
        raise click.BadParameter(str(error), context, parameter) from None


OPTIONS: dict[str, dict[str, Any]] = {
    "host": {
        "callback": _parsed,
        "metavar": "URL",
        "envvar": ["LIVEDOCS_HOST", "DOCKER_HOST"],
        "default": lab.DEFAULT,
        "show_default": "lab:, or DOCKER_HOST where it is set",
        "help": "Where the snippets run: lab:, lab:RELEASE, lab:?bridge=ADDRESS/PREFIX, ssh://USER@HOST, "
        "unix:///SOCKET or local:.",
    },
    "replay": {
        "is_flag": True,
        "is_eager": True,
        "envvar": "LIVEDOCS_REPLAY",
        "help": "Take the outputs from the records; needs neither Docker nor root.",
    },
    "jobs": {
        "metavar": "N",
        "type": click.IntRange(min=1),
        "envvar": "LIVEDOCS_JOBS",
        "default": DEFAULT_JOBS,
        "show_default": "two for each processor",
        "help": "How many chapters run at once.",
    },
    "only_live": {
        "is_flag": True,
        "envvar": "LIVEDOCS_ONLY_LIVE",
        "help": "Leave out what cannot run on the host instead of showing its record.",
    },
}


@dataclass(frozen=True)
class Settings:
    """The options of a build.

    Attributes:
        host: Where snippets run.
        replay: Whether outputs come from the records instead of a host.
        jobs: How many sessions run at once.
        only_live: Whether a chapter that cannot run on the host is left out instead of shown from its record.
    """

    host: HostUrl = field(default_factory=HostUrl.parse)
    replay: bool = False
    jobs: int = DEFAULT_JOBS
    only_live: bool = False

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings from the environment.

        Raises:
            click.BadParameter: A variable has a value that its option would not take.
        """
        command = click.Command("livedocs", params=[_option(name) for name in OPTIONS])
        with command.make_context("livedocs", [], ignore_unknown_options=True) as context:
            return cls(**context.params)


def options(*names: str) -> Callable[[F], F]:
    """Give a command the options of those names, as arguments of the same names."""

    def decorate(command: F) -> F:
        for name in reversed(names):
            command = click.option(_flag(name), **OPTIONS[name])(command)
        return command

    return decorate


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _option(name: str) -> click.Option:
    return click.Option([_flag(name)], **OPTIONS[name])
