"""The errors of labs. Each takes data and words its own message.

    LabError
    ├── UnfitError             this machine cannot run a lab as it is
    │   └── NoPlaceError       nor keep the images that labs start from
    ├── TopologyError          no lab can have such an option; a ValueError too
    │   └── UnknownNodeError   nor a node that is not in the topology
    ├── ImageError             an image that labs start from could not be built
    ├── BootError              a lab did not come up; ends with the log that says why
    └── NoLabError             there is no open lab to join

A message is one sentence: what is wrong, and after a semicolon how to fix it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN_LINES = 15


def _tail(log: str) -> str:
    return "".join(f"\n    {line}" for line in log.splitlines()[-_SHOWN_LINES:])


class LabError(Exception):
    """Base class of the errors that a user of labs can run into and fix."""


class UnfitError(LabError):
    """This machine cannot run a lab as it is."""

    def __init__(self, problem: str, cure: str) -> None:
        """Take the ``problem`` and its ``cure``, both without a full stop."""
        super().__init__(f"{problem}; {cure}")


class NoPlaceError(UnfitError):
    """The images that labs start from have no place here."""

    def __init__(self, seen: str) -> None:
        """Take what was ``seen``, as in "a lab needs a place for its images, ...": it begins with "and"."""
        self.seen = seen
        super().__init__(f"a lab needs a place for its images, {seen}", self.CURE)

    CURE = "set DOCKERLAB_CACHE to a folder that you may write to, on a disk with room for 2 GB"


class TopologyError(LabError, ValueError):
    """No lab can have such an option."""

    def __init__(self, option: str, value: object, problem: str, cure: str) -> None:
        """Take the ``option`` and its ``value``, what is the ``problem`` with it, and the ``cure``."""
        super().__init__(f"{option}={value} {problem}; {cure}")


class UnknownNodeError(TopologyError):
    """A lab has no node of that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """Take the ``name`` that was asked for and the names that are ``known``."""
        super(TopologyError, self).__init__(f"there is no node '{name}'; choose one of {', '.join(known)}")


class ImageError(LabError):
    """An image that labs start from could not be built."""

    def __init__(self, problem: str, cure: str, log: str = "") -> None:
        """Take the ``problem``, its ``cure``, and the ``log``, of which the last lines are shown."""
        self.log = log
        super().__init__(f"{problem}; {cure}{_tail(log)}")


class BootError(LabError):
    """A lab did not come up, or ended by itself."""

    def __init__(self, node: str, problem: str, log: str = "") -> None:
        """Take the ``node``, what went wrong with it, and its ``log``, of which the last lines are shown."""
        self.node = node
        super().__init__(
            f"{node} {problem}; start the lab again, and if that does not help, see the end of its log:{_tail(log)}"
            if log
            else f"{node} {problem}; start the lab again"
        )


class NoLabError(LabError):
    """There is no open lab to join."""

    def __init__(self) -> None:
        """Name the command that opens one."""
        super().__init__("no lab is open; open one in another terminal with ./scripts/nox -s lab")
