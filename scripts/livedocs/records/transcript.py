"""Transcripts of snippets' runs: frozen values that pages, records and figures are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime


def now() -> datetime:
    """The time of a run, as records and pages give it: UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Step:
    """One command of a snippet and what it printed.

    Attributes:
        command: Its text in the snippet, without the newline at the end.
        output: Standard output and standard error in the order they came, as text.
        status: Exit status; None where the step was cut off.
        seconds: From the end of the step before to the end of this one.
    """

    command: str
    output: str
    status: int | None = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Built:
    """The kind of host that a transcript comes from, and its time.

    Attributes:
        host: The URL of the host, such as ``lab:trixie``.
        engine: Version of the Docker engine; empty where there is none.
        kernel: Release of the kernel, as ``uname -r`` prints it.
        system: The host's distribution, as its ``os-release`` names it.
        when: Time of the run, UTC, to the second; by default the present one.
    """

    host: str
    engine: str
    kernel: str
    system: str
    when: datetime = field(default_factory=now)


@dataclass(frozen=True)
class Transcript:
    """A snippet's run.

    Attributes:
        snippet: Its name, ``chapter/name``.
        place: Where it ran, as titles show it: ``host``, ``client``, ``web`` (a container's name).
        kind: ``host`` or ``container``.
        language: ``bash`` or ``python``.
        steps: In order; at least one.
        digest: Of the snippet's text, so that a record knows whether it is stale.
        built: The host and the time.
        files: Files the snippet saved, by name: captures for download.
        replayed: Whether this comes from a record and not from this build.
    """

    snippet: str
    place: str
    kind: str
    language: str
    steps: tuple[Step, ...]
    digest: str
    built: Built
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    replayed: bool = False

    @property
    def output(self) -> str:
        """The outputs of all steps, one after another."""
        return "".join(step.output for step in self.steps)

    @property
    def status(self) -> int | None:
        """Exit status of the whole snippet."""
        return self.steps[-1].status

    @property
    def seconds(self) -> float:
        """How long it ran."""
        return sum(step.seconds for step in self.steps)
