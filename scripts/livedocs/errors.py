"""The errors of the engine. Each takes data and words its own message.

    LivedocsError
    ├── SourceError        a page, snippet, record or setting is wrong: file, line, cure
    ├── HostError          the host is unavailable, or was lost during the run
    ├── SnippetFailed      a snippet ran, but not as its header promises
    ├── MacroFailed        a macro call cannot be answered; reported as a SourceError at the page's line
    │   ├── LookupFailed   an output has no such value, or several
    │   ├── RenderFailed   a page points at something that the output does not contain
    │   └── NotRun         the snippet has no output, because its chapter did not run
    ├── PublishError       the site cannot be put in its place
    ├── SiteChanged        the theme's HTML is not what one of our repairs expects
    └── BuildFailed        every error of one build, together

Every message gives the problem, the place, what was seen, and the cure.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_SHOWN_LINES = 20


def command(name: str, *arguments: str) -> str:
    """The command line that runs one of the engine's commands, for use in messages.

    By default that is ``livedocs NAME ARGUMENTS``. A project with a launcher of its own sets the environment variable
    ``LIVEDOCS_CALLED_AS`` to a template such as ``./scripts/nox -s {} --``, in which ``{}`` is the name;
    ``LIVEDOCS_CALLED_AS_BUILD`` overrides it for ``livedocs build`` alone, and so on for the other commands.

    Args:
        name: The command, such as ``build``.
        arguments: Its arguments; they are quoted for a shell.
    """
    template = os.environ.get("LIVEDOCS_CALLED_AS", "livedocs {}")
    line = os.environ.get(f"LIVEDOCS_CALLED_AS_{name.upper()}", template).format(name)
    return f"{line} {shlex.join(arguments)}" if arguments else line.removesuffix(" --")


class LivedocsError(Exception):
    """Base class of the errors that an author or a builder of the book can run into and fix."""


@dataclass(frozen=True)
class Location:
    """A line in one of the book's files.

    Attributes:
        path: The file. It is shown relative to the working directory if it is inside it.
        line: Counted from 1.
    """

    path: Path
    line: int

    def __str__(self) -> str:
        """The place as ``docs/veth.md:12``, a form that editors and terminals make clickable."""
        cwd = Path.cwd()
        shown = self.path.relative_to(cwd) if self.path.is_relative_to(cwd) else self.path
        return f"{shown}:{self.line}"


class SourceError(LivedocsError):
    """A page, snippet, record or setting of the book is wrong."""

    def __init__(self, where: Location, what: str, cure: str, *, seen: str = "") -> None:
        """Word the error.

        Args:
            where: The offending line.
            what: The problem, as a clause without a full stop.
            cure: What to do about it, likewise.
            seen: Text that helps to understand the problem; its first lines are shown.
        """
        self.where = where
        lines = [f"    {line}" for line in seen.splitlines()[:_SHOWN_LINES]]
        super().__init__("\n".join([f"{where}: {what}; {cure}", *(["  seen:", *lines] if lines else [])]))


class HostError(LivedocsError):
    """The host is unavailable, or was lost during the run."""


class SnippetFailed(LivedocsError):
    """A snippet ran, but not as its header promises."""

    def __init__(
        self,
        where: Location,
        what: str,
        *,
        command: str = "",
        output: str = "",
        called: Sequence[Location] = (),
        skipped: Sequence[str] = (),
        cure: str = "",
    ) -> None:
        """Word the failure.

        Args:
            where: The line of the snippet that failed.
            what: What was seen, and what was expected.
            command: The command that was running.
            output: Its output; the last lines are shown.
            called: Where pages call the snippet.
            skipped: Snippets of the same chapter that did not run because of the failure.
            cure: What to do about it, if that is known.
        """
        self.where = where
        lines = [f"{where}: {what}"]
        lines += [f"  called at {place}" for place in called]
        if command:
            lines += ["  command:", *(f"    {line}" for line in command.splitlines())]
        tail = output.splitlines()
        if tail:
            cut = len(tail) - _SHOWN_LINES
            lines.append(f"  output{f' (last {_SHOWN_LINES} of {len(tail)} lines)' if cut > 0 else ''}:")
            lines += [f"    {line}" for line in tail[-_SHOWN_LINES:]]
        elif command:
            lines.append("  output: none")
        if skipped:
            lines.append(f"  not run because of it: {', '.join(skipped)}")
        if cure:
            lines.append(f"  cure: {cure}")
        super().__init__("\n".join(lines))


class MacroFailed(LivedocsError):
    """A macro call of a page cannot be answered.

    Attributes:
        seen: The output that was searched, for the message; empty if it would not help.
    """

    def __init__(self, what: str, seen: str = "") -> None:
        super().__init__(what)
        self.seen = seen


class LookupFailed(MacroFailed):
    """An output has no such value, or several."""


class RenderFailed(MacroFailed):
    """A page points at something that the output does not contain."""


class NotRun(MacroFailed):
    """The page asks for a snippet whose chapter did not run."""


class PublishError(LivedocsError):
    """The site cannot be put where it is to be."""

    def __init__(self, site: Path, target: Path, error: OSError) -> None:
        """Name the ``site`` and the ``target`` that it leads to where it is a link."""
        shown = str(site) if site == target else f"{site} -> {target}"
        cure = f"make {target} and its folder writable for you (it may be of a build by root: sudo rm -r), or build "
        cure += "elsewhere: --site FOLDER"
        super().__init__(f"{shown}: the site cannot be put there: {error.strerror}; {cure}")


class SiteChanged(LivedocsError):
    """The theme's HTML is not what one of our repairs expects."""


class BuildFailed(LivedocsError):
    """Every error of one build, so that all of them can be fixed in one go."""

    def __init__(self, errors: Sequence[LivedocsError], consequence: str = "no page was published") -> None:
        """Collect errors.

        Args:
            errors: The errors, at least one.
            consequence: What follows from them, as a clause.
        """
        self.errors = tuple(errors)
        count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
        super().__init__("\n\n".join([*map(str, errors), f"{count}; {consequence}"]))
