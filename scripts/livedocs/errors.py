"""The errors of the engine, which carry data and word themselves.

    LivedocsError
    ├── SourceError        a file of the book is not what it should be: file, line, cure
    ├── HostError          the host cannot be had, or was lost
    ├── SnippetFailed      a snippet ran, and did not do what its header says
    ├── MacroFailed        a macro cannot give what a page asks for; becomes a SourceError with the page's line
    │   ├── LookupFailed   there is no such value in an output, or there are several
    │   ├── RenderFailed   a page points at something that is not in the output
    │   └── NotRun         the snippet could not run on this host, or runs now
    ├── PublishError       the site cannot be put where it is to be
    ├── SiteChanged        the theme's output is not what a repair of it expects
    └── BuildFailed        all of the above that one build met, together

Every message says what, where, what was seen and what to do.
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
    """The command line with which the user calls this engine, for messages.

    That is ``livedocs NAME ARGUMENTS``, or the form in ``LIVEDOCS_CALLED_AS``, whose ``{}`` is the name, such as
    ``./scripts/nox -s {} --``. ``LIVEDOCS_CALLED_AS_BUILD`` is the form of ``livedocs build`` alone, and so on.
    """
    form = os.environ.get("LIVEDOCS_CALLED_AS", "livedocs {}")
    called = os.environ.get(f"LIVEDOCS_CALLED_AS_{name.upper()}", form).format(name)
    return f"{called} {shlex.join(arguments)}" if arguments else called.removesuffix(" --")


class LivedocsError(Exception):
    """Base of all errors that a user of the book can meet and mend."""


@dataclass(frozen=True)
class Location:
    """A line of a file of the book.

    Attributes:
        path: The file, shown relative to the working directory where it is below it.
        line: Counted from 1.
    """

    path: Path
    line: int

    def __str__(self) -> str:
        """``docs/veth.md:12``, the form editors and terminals make clickable."""
        cwd = Path.cwd()
        shown = self.path.relative_to(cwd) if self.path.is_relative_to(cwd) else self.path
        return f"{shown}:{self.line}"


class SourceError(LivedocsError):
    """A page, a snippet or a record is not what it should be."""

    def __init__(self, where: Location, what: str, cure: str, *, seen: str = "") -> None:
        """Say ``where`` ``what`` is wrong, and the ``cure``, each without a full stop; show what was ``seen``."""
        self.where = where
        lines = [f"    {line}" for line in seen.splitlines()[:_SHOWN_LINES]]
        super().__init__("\n".join([f"{where}: {what}; {cure}", *(["  seen:", *lines] if lines else [])]))


class HostError(LivedocsError):
    """The host cannot be had, or was lost on the way."""


class SnippetFailed(LivedocsError):
    """A snippet ran and did not do what its header promises."""

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
        """Word a failure.

        Args:
            where: The line of the snippet that did it.
            what: What was seen and what was expected.
            command: The command that was running.
            output: Its output, of which the end is shown.
            called: Where pages call the snippet.
            skipped: Snippets of the same chapter that did not run because of it.
            cure: What to do, where that can be said.
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
    """A macro cannot give what a page asks for.

    Attributes:
        seen: The output in which it was looked for; empty where that does not help.
    """

    def __init__(self, what: str, seen: str = "") -> None:
        super().__init__(what)
        self.seen = seen


class LookupFailed(MacroFailed):
    """There is no such value in an output, or there are several."""


class RenderFailed(MacroFailed):
    """A page points at something that is not in the output."""


class NotRun(MacroFailed):
    """The page asks for a snippet that has not run on this host."""


class PublishError(LivedocsError):
    """The site cannot be put where it is to be."""

    def __init__(self, site: Path, target: Path, error: OSError) -> None:
        """Name the ``site`` and the ``target`` that it leads to where it is a link."""
        shown = str(site) if site == target else f"{site} -> {target}"
        cure = f"make {target} and its folder writable for you (it may be of a build by root: sudo rm -r), or build "
        cure += "elsewhere: --site FOLDER"
        super().__init__(f"{shown}: the site cannot be put there: {error.strerror}; {cure}")


class SiteChanged(LivedocsError):
    """The theme's output is not what a repair of it expects."""


class BuildFailed(LivedocsError):
    """Everything that went wrong in one build, so that one look mends it all."""

    def __init__(self, errors: Sequence[LivedocsError], so: str = "no page was published") -> None:
        """Gather ``errors``, of which there is at least one, and say what follows from them."""
        self.errors = tuple(errors)
        count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
        super().__init__("\n\n".join([*map(str, errors), f"{count}; {so}"]))
