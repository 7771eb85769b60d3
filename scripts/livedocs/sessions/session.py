"""A session: all snippets of one chapter, in page order, on one fresh host.

The host keeps its state from one snippet to the next, as it does for a reader who types along.
"""

from __future__ import annotations

import contextlib
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from livedocs.book.features import FEATURES
from livedocs.errors import HostError, LivedocsError, SnippetFailed
from livedocs.records.rules import clean
from livedocs.records.transcript import Step, Transcript
from livedocs.sessions.outcome import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from livedocs.book.chapter import Chapter, Run
    from livedocs.book.snippet import Snippet
    from livedocs.errors import Location
    from livedocs.hosts.host import Host
    from livedocs.hosts.output import Output
    from livedocs.hosts.process import Process
    from livedocs.records.transcript import Origin

# How long a second terminal may go on after the first has ended, until its expectations are met: the kernel hands
# captured packets to tcpdump in blocks, at the latest after a second.
LINGER_S = 3.0
READY_S = 10.0

_MISMATCH = "fix the command, or the pattern if the output is correct"
_NO_CTRL_C = f"{_MISMATCH}; 'docker exec' does not forward Ctrl-C, so use '# on: container NAME' instead"


def run(
    chapter: Chapter,
    hosts: Mapping[str, Host],
    origin: Origin,
    *,
    on_progress: Callable[[Snippet], None] = lambda _: None,
) -> Outcome:
    """Run a chapter's snippets, and check what the header of each one promises.

    If an output does not match what a snippet expects, the error is noted and the session goes on, since the state of
    the host is not in doubt. A wrong exit status ends the session, since later snippets would fail only because of it.
    If the host lacks something that the chapter needs, nothing is run at all.

    Args:
        chapter: The chapter to run.
        hosts: The hosts by the name of their node.
        origin: The description of the host, for the transcripts.
        on_progress: Called after each snippet.
    """
    if reason := _cannot_run(chapter.snippets, hosts):
        return Outcome(chapter, State.NOT_RUN, reason=reason)
    began = time.monotonic()
    session = _Session(chapter, hosts, origin)
    runs = chapter.runs
    for number, current in enumerate(runs):
        skipped = tuple(later.first.name for later in runs[number + 1 :])
        try:
            session.play(current, skipped)
        except LivedocsError as error:
            session.errors.append(error)
            break
        for snippet in (*current.beside, current.first):
            on_progress(snippet)
    state = State.FAILED if session.errors else State.RAN
    seconds = time.monotonic() - began
    return Outcome(chapter, state, session.transcripts, tuple(session.errors), seconds=seconds)


class _Session:
    """The progress of a chapter on its hosts."""

    def __init__(self, chapter: Chapter, hosts: Mapping[str, Host], origin: Origin) -> None:
        self.transcripts: dict[str, Transcript] = {}
        self.errors: list[LivedocsError] = []
        self._chapter = chapter
        self._hosts = hosts
        self._origin = origin
        self._skipped: Sequence[str] = ()

    def play(self, run: Run, skipped: Sequence[str]) -> None:
        """Run a snippet and those beside it; raise if the session cannot go on, and so ``skipped`` will not run."""
        self._skipped = skipped
        with contextlib.ExitStack() as stack:
            limit_s = sum(snippet.timeout_s for snippet in run.snippets) + READY_S
            terminals = [
                (second, stack.enter_context(self._host(second).start(shell_texts(second), timeout_s=limit_s)))
                for second in run.beside
            ]
            for second, process in terminals:
                self._wait_ready(second, process)
            outputs = self._host(run.first).run(shell_texts(run.first), timeout_s=run.first.timeout_s)
            self._record(run.first, outputs)
            for second, process in terminals:
                process.wait_until(_satisfies(second), timeout_s=LINGER_S)
                interrupted = not process.ended
                process.interrupt()
                outputs = process.finish()
                last = outputs[-1]
                if interrupted and last.status == 128 + signal.SIGINT:
                    outputs[-1] = replace(last, status=0)  # we pressed Ctrl-C, so this is the regular end
                self._record(second, outputs)

    def _host(self, snippet: Snippet) -> Host:
        host = self._hosts[snippet.on.node]
        return host.inside(snippet.on.container) if snippet.on.container else host

    def _wait_ready(self, second: Snippet, process: Process) -> None:
        ready = second.ready
        if ready is None or process.wait_for(ready, timeout_s=READY_S):
            return
        output = clean(process.text())
        how = "ended" if process.ended else f"has run for {READY_S:g} s"
        raise self._failure(
            second,
            f"{how} without printing what 'ready' waits for: {ready.pattern}",
            second.steps[0].text,
            output,
            cure="use a 'ready' that the output matches; 'while' belongs in the snippet that watches the other",
        )

    def _record(self, snippet: Snippet, outputs: Sequence[Output]) -> None:
        """Make the transcript and check it; raise if the exit status is wrong."""
        steps = tuple(
            Step(command.text, clean(output.text), output.status, output.seconds)
            for command, output in zip(snippet.steps, outputs, strict=False)
        )
        last, command = steps[-1], snippet.steps[len(steps) - 1]
        if last.status is None:
            raise self._failure(
                snippet,
                f"still running on {snippet.on} after {snippet.timeout_s:g} s, which is its timeout",
                last.command,
                last.output,
                command.line,
                "find out what it waits for; if it just needs longer, set '# timeout: SECONDS' in the header",
            )
        if last.status != snippet.status or len(steps) < len(snippet.steps):
            early = f" in step {len(steps)} of {len(snippet.steps)}" if len(steps) < len(snippet.steps) else ""
            raise self._failure(
                snippet,
                f"exited {last.status} on {snippet.on}{early}, expected {snippet.status}",
                last.command,
                last.output,
                command.line,
                f"fix the command; if it is meant to end like this, set '# status: {last.status}' in the header",
            )
        transcript = Transcript(
            snippet=snippet.name,
            place=str(snippet.on),
            kind="container" if snippet.on.container else "host",
            language=snippet.language,
            steps=steps,
            digest=snippet.digest,
            origin=self._origin,
            files=tuple((name, self._saved(snippet, name)) for name in snippet.saves),
        )
        self.transcripts[snippet.name] = transcript
        self.errors += check(snippet, transcript, self._chapter.calls.get(snippet.name, ()))

    def _saved(self, snippet: Snippet, name: str) -> bytes:
        """A file that a snippet has left in its working directory."""
        try:
            return self._host(snippet).read_file(name)
        except HostError as error:
            last = snippet.steps[-1]
            cure = f"let the snippet write '{name}' into its working directory, or fix the name in '# save:'"
            raise self._failure(snippet, f"left no file to save: {error}", last.text, "", last.line, cure) from None

    def _failure(
        self, snippet: Snippet, what: str, command: str, output: str, line: int = 0, cure: str = ""
    ) -> SnippetFailed:
        return SnippetFailed(
            snippet.at(line or snippet.steps[0].line),
            what,
            command=command,
            output=output,
            called=self._chapter.calls.get(snippet.name, ()),
            skipped=self._skipped,
            cure=cure,
        )


def check(snippet: Snippet, transcript: Transcript, called: Sequence[Location] = ()) -> list[SnippetFailed]:
    """Compare a transcript, live or recorded, with what its snippet's header promises."""
    errors = []
    if transcript.status != snippet.status:
        what = f"the record has exit status {transcript.status}, expected {snippet.status}"
        errors.append(SnippetFailed(snippet.at(), what, called=called))
    return errors + [
        SnippetFailed(
            snippet.at(expected.line),
            f"the output on {snippet.on} does not match: expect: {expected.pattern.pattern}",
            command=transcript.steps[-1].command,
            output=transcript.output,
            called=called,
            cure=_NO_CTRL_C if snippet.during and "docker exec" in transcript.steps[-1].command else _MISMATCH,
        )
        for expected in snippet.expect
        if not expected.pattern.search(transcript.output)
    ]


def _cannot_run(snippets: Sequence[Snippet], hosts: Mapping[str, Host]) -> str | None:
    """The reason why these snippets cannot run on these hosts, as a clause; None if they can."""
    if away := sorted({snippet.on.node for snippet in snippets} - hosts.keys()):
        return f"this host has no node {' and no node '.join(away)}"
    for feature in sorted({feature for snippet in snippets for feature in snippet.needs}):
        if hosts["host"].run([FEATURES[feature]], timeout_s=10)[-1].status != 0:
            return f"this host's kernel has no {feature}"
    return None


def shell_texts(snippet: Snippet) -> list[str]:
    """The steps of a snippet as commands for a shell."""
    if snippet.language == "python":
        # On standard input, so that the line numbers of a traceback are those that the page shows.
        return [f"python3 - <<'END-OF-SNIPPET'\n{step.text}\nEND-OF-SNIPPET" for step in snippet.steps]
    return [step.text for step in snippet.steps]


def _satisfies(snippet: Snippet) -> Callable[[str], bool]:
    def satisfied(text: str) -> bool:
        output = clean(text)
        return all(expected.pattern.search(output) for expected in snippet.expect)

    return satisfied
