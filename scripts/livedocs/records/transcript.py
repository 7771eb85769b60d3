"""Transcripts of snippets' runs: the immutable values that pages, records and figures are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime


def now() -> datetime:
    """The present time in UTC, rounded down to the second, as records and pages give it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Step:
    """One command of a snippet, and its output.

    Attributes:
        command: The text of the command, without the newline at the end.
        output: Standard output and standard error, interleaved as they arrived.
        status: Exit status; None if the step was cut off.
        seconds: Time from the end of the previous step to the end of this one.
    """

    command: str
    output: str
    status: int | None = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Origin:
    """The host and the time that a transcript comes from.

    Attributes:
        host: The URL of the host, such as ``lab:trixie``.
        engine: Version of the Docker engine; empty if there is none.
        kernel: Release of the kernel, as ``uname -r`` prints it.
        system: Name of the distribution, from ``os-release``.
        when: Time of the run in UTC, to the second; the present time by default.
    """

    host: str
    engine: str
    kernel: str
    system: str
    when: datetime = field(default_factory=now)


@dataclass(frozen=True)
class Transcript:
    """The transcript of one run of a snippet.

    Attributes:
        snippet: The snippet's name, ``chapter/name``.
        place: Name of the node or container it ran on, as titles show it: ``host``, ``client``, ``web``.
        kind: ``host`` or ``container``.
        language: ``bash`` or ``python``.
        steps: The steps in order, at least one.
        digest: SHA-256 of the snippet's text, by which a stale record is detected.
        origin: The host and the time of the run.
        files: Name and content of each file that the snippet saved, such as a capture.
        replayed: Whether the transcript was read from a record instead of made by this build.
    """

    snippet: str
    place: str
    kind: str
    language: str
    steps: tuple[Step, ...]
    digest: str
    origin: Origin
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    replayed: bool = False

    @property
    def output(self) -> str:
        """The outputs of all steps, concatenated."""
        return "".join(step.output for step in self.steps)

    @property
    def status(self) -> int | None:
        """Exit status of the snippet, which is that of its last step."""
        return self.steps[-1].status

    @property
    def seconds(self) -> float:
        """Duration of the run."""
        return sum(step.seconds for step in self.steps)
