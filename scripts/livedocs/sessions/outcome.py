"""The outcomes of a build's chapters."""

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
    """The state of a chapter in a build; `Outcome.state` explains each."""

    RAN = "ran"
    FAILED = "failed"
    NOT_RUN = "not run"
    RECORDED = "recorded"
    RUNNING = "running"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one chapter.

    Attributes:
        chapter: The chapter.
        state: ``RAN``: all snippets ran in this build. ``FAILED``: something went wrong, see `errors`. ``NOT_RUN``: the
            host cannot run the chapter, see `reason`. ``RECORDED``: the chapter is shown from its records.
            ``RUNNING``: the chapter is running now, while the book is served.
        transcripts: The transcripts by the snippet's name. While a chapter is running, those of its previous run.
        errors: Everything that went wrong.
        reason: Why the chapter could not run on this host, as a clause; None if it could, or was not asked to.
        seconds: Duration of the run.
    """

    chapter: Chapter
    state: State
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    errors: tuple[LivedocsError, ...] = ()
    reason: str | None = None
    seconds: float = 0.0

    @property
    def failures(self) -> dict[str, str]:
        """The errors by the name of the snippet they belong to; errors of the host belong to the first snippet."""
        messages: dict[str, str] = {}
        for error in self.errors:
            name = self.snippet_of(error) or (self.chapter.snippets[0].name if self.chapter.snippets else "")
            messages[name] = f"{messages[name]}\n\n{error}" if name in messages else str(error)
        return messages

    def snippet_of(self, error: LivedocsError) -> str | None:
        """The name of the snippet that an error is about; None if it is about the host."""
        if isinstance(error, SourceError | SnippetFailed):
            return f"{self.chapter.name}/{error.where.path.stem}"
        return None


@dataclass(frozen=True)
class Results:
    """The outcomes of all chapters of a build.

    Attributes:
        outcomes: The outcomes by the chapter's name, in the book's order.
        redaction: The redaction of host-specific values that pages must not show.
    """

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    redaction: Redaction = field(default_factory=Redaction)

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], redaction: Redaction | None = None) -> Results:
        """Collect the outcomes of chapters."""
        return cls({outcome.chapter.name: outcome for outcome in outcomes}, redaction or Redaction())

    @cached_property
    def transcripts(self) -> dict[str, Transcript]:
        """The transcripts of all chapters, by the snippet's name."""
        return {name: t for outcome in self.outcomes.values() for name, t in outcome.transcripts.items()}

    def having(self, state: State) -> dict[str, Outcome]:
        """The outcomes in a given state, by the chapter's name."""
        return {name: outcome for name, outcome in self.outcomes.items() if outcome.state is state}
