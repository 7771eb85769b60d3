"""Progress of a build's sessions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import TaskID

    from livedocs.book.chapter import Chapter
    from livedocs.book.snippet import Snippet
    from livedocs.sessions.outcome import Outcome


class ChapterProgress:
    """Progress bars on a terminal, one per chapter; elsewhere one line per chapter."""

    def __init__(self, *, bars: bool = True) -> None:
        """Write to standard error, as standard output is for results.

        Args:
            bars: Whether to draw bars on a terminal; without them there are only lines.
        """
        # Imported here because it takes a while, and a replay shows no bars.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        self._console = Console(file=sys.stderr, highlight=False)
        # Not the console's word for it: FORCE_COLOR, usual in CI, makes it take a log for a terminal.
        terminal = sys.stderr.isatty() and not self._console.is_dumb_terminal
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[doing]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not (bars and terminal),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Show the bars."""
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the bars; the last state remains on the screen."""
        self._bars.stop()

    def begin(self, chapter: Chapter) -> Callable[[Snippet], None]:
        """Show that a chapter has begun, and return a function that shows each of its snippets as it ends."""
        task = self._bars.add_task(chapter.name, total=len(chapter.snippets), doing="waiting for its host")
        self._tasks[chapter.name] = task

        def on_progress(snippet: Snippet) -> None:
            self._bars.update(task, advance=1, doing=snippet.short)

        return on_progress

    def end(self, outcome: Outcome) -> None:
        """Show how a chapter ended."""
        ran, total = len(outcome.transcripts), len(outcome.chapter.snippets)
        end = f"{len(outcome.errors)} failed" if outcome.errors else "done"
        if outcome.reason:
            end = f"not run: {outcome.reason}"
        self._bars.update(self._tasks[outcome.chapter.name], doing=end)
        if self._bars.disable:
            self._console.print(
                f"livedocs: {outcome.chapter.name}: {ran} of {total} snippets, {outcome.seconds:.1f} s, {end}",
                soft_wrap=True,
            )
