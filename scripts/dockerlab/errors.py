"""What can keep a lab from being made, as values that word themselves.

    LabError
    ├── UnfitError         this machine cannot run a lab as it is
    ├── ImageError         what labs start from could not be made
    ├── BootError          a lab did not come up; ends with the log that says why
    └── UnknownNodeError   a lab has no node of that name

Each message is one sentence that ends with the cure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN_LINES = 15


def _tail(log: str) -> str:
    return "".join(f"\n    {line}" for line in log.splitlines()[-_SHOWN_LINES:])


class LabError(Exception):
    """Base of everything that a user of labs can meet and mend."""


class UnfitError(LabError):
    """This machine cannot run a lab as it is."""

    def __init__(self, problem: str, cure: str) -> None:
        """Word ``problem`` and its ``cure``, neither with a full stop."""
        super().__init__(f"{problem}; {cure}")


class ImageError(LabError):
    """What labs start from could not be made."""

    def __init__(self, what: str, cure: str, log: str = "") -> None:
        """Say ``what`` could not be made and the ``cure``; the end of the ``log`` follows."""
        super().__init__(f"{what}; {cure}{_tail(log)}")


class BootError(LabError):
    """A lab did not come up, or ended on its own."""

    def __init__(self, node: str, what: str, log: str = "") -> None:
        """Say on which ``node`` ``what`` went wrong, and end with its ``log``."""
        self.node = node
        super().__init__(
            f"{node} {what}; start it again, and where that does not help read the end of its log:{_tail(log)}"
            if log
            else f"{node} {what}; start it again"
        )


class NoLabError(LabError):
    """There is no lab to join."""

    def __init__(self) -> None:
        """Say how to open one."""
        super().__init__("no lab is open; open one in another terminal with ./scripts/nox -s lab")


class UnknownNodeError(LabError):
    """A lab has no node of that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """Name the node that is not there and those that are."""
        super().__init__(f"there is no node '{name}'; choose one of {', '.join(known)}")
