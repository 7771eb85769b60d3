"""What came of the chapters of a build."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from livedocs.errors import LivedocsError, SnippetFailed, SourceError
from livedocs.hosts.redaction import Redaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from livedocs.book.chapter import Chapter
    from livedocs.records.transcript import Transcript


class State(Enum):
    """How far a chapter has come."""

    RAN = "ran"
    FAILED = "failed"
    NOT_RUN = "not run"
    RECORDED = "recorded"
    RUNNING = "running"


@dataclass(frozen=True)
class Outcome:
    """What came of one chapter.

    Attributes:
        chapter: The chapter.
        state: ``RAN``: all of it ran in this build. ``FAILED``: some of it did, see `errors`. ``NOT_RUN``: the host
            cannot run it, see `reason`. ``RECORDED``: it is shown from its records. ``RUNNING``: it runs now, while
            the book is served.
        transcripts: By snippet's name; of a chapter that runs now, what it printed before.
        errors: Everything that went wrong.
        reason: Why the chapter could not run on this host, as a clause; empty where it could, or was not asked to.
        seconds: How long it ran.
    """

    chapter: Chapter
    state: State
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    errors: tuple[LivedocsError, ...] = ()
    reason: str = ""
    seconds: float = 0.0

    @property
    def failures(self) -> dict[str, str]:
        """The errors by the name of the snippet they belong to; those of the host belong to the first snippet."""
        found: dict[str, str] = {}
        for error in self.errors:
            name = self.snippet_of(error) or (self.chapter.snippets[0].name if self.chapter.snippets else "")
            found[name] = f"{found[name]}\n\n{error}" if name in found else str(error)
        return found

    def snippet_of(self, error: LivedocsError) -> str:
        """The name of the snippet that an error is about; empty where it is about the host."""
        return f"{self.chapter.name}/{error.where.path.stem}" if isinstance(error, SourceError | SnippetFailed) else ""


@dataclass(frozen=True)
class Results:
    """What came of all chapters of a build.

    Attributes:
        outcomes: By chapter's name, in the book's order.
        redaction: What of the host pages must not show.
    """

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    redaction: Redaction = field(default_factory=Redaction)

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], redaction: Redaction | None = None) -> Results:
        """Collect outcomes."""
        return cls({outcome.chapter.name: outcome for outcome in outcomes}, redaction or Redaction())

    @cached_property
    def transcripts(self) -> dict[str, Transcript]:
        """The transcripts of all chapters, by snippet's name."""
        return {name: shown for outcome in self.outcomes.values() for name, shown in outcome.transcripts.items()}

    def having(self, state: State) -> dict[str, Outcome]:
        """The outcomes in one state, by chapter's name."""
        return {name: outcome for name, outcome in self.outcomes.items() if outcome.state is state}
