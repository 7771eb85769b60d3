"""A session: all snippets of one chapter, in page order, on one fresh host.

The host carries the state from snippet to snippet, the way it does for a reader who follows along.
"""

from __future__ import annotations

import contextlib
import signal
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from livedocs.book.features import FEATURES
from livedocs.errors import LivedocsError, SnippetFailed
from livedocs.records.rules import clean
from livedocs.records.transcript import Step, Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from livedocs.book.snippet import Snippet
    from livedocs.errors import Location
    from livedocs.hosts.host import Host
    from livedocs.hosts.output import Output
    from livedocs.hosts.process import Process
    from livedocs.records.transcript import Built

# How long a second terminal may go on after the first has ended, waiting for what it still expects: a capture hands
# its packets over in blocks, at the latest after a second.
LINGER_S = 3.0
READY_S = 10.0

_MISMATCH = "mend the command, or the pattern if the output is as it should be"
_UNHEARD = f"{_MISMATCH}; 'docker exec' passes no Ctrl-C on, so write '# on: container NAME' instead"


@dataclass(frozen=True)
class Chapter:
    """What a session runs.

    Attributes:
        name: The chapter's name, which is its folder's and its page's.
        snippets: In page order; second terminals stand where the page shows them.
        calls: Where the page calls each snippet, by the snippet's name.
        options: How its host differs from the default one, from the page's front matter.
    """

    name: str
    snippets: tuple[Snippet, ...]
    calls: Mapping[str, tuple[Location, ...]] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def acts(self) -> list[tuple[Snippet, list[Snippet]]]:
        """Each snippet of the first terminal with those that run beside it."""
        beside: dict[str, list[Snippet]] = {}
        for snippet in self.snippets:
            if snippet.during:
                beside.setdefault(f"{snippet.chapter}/{snippet.during}", []).append(snippet)
        return [(s, beside.get(s.name, [])) for s in self.snippets if not s.during]

    @property
    def lab_options(self) -> str:
        """Its options as the lab's command line takes them, each with a space before it."""
        return "".join(f" --{name.replace('_', '-')} {value}" for name, value in self.options.items())

    def until(self, name: str) -> Chapter:
        """The same chapter, up to the act that the snippet of that name is in."""
        kept: list[Snippet] = []
        for first, beside in self.acts:
            kept += [first, *beside]
            if name in {s.name for s in (first, *beside)}:
                break
        return replace(self, snippets=tuple(kept))


@dataclass
class Outcome:
    """What came of a session: what was said, what went wrong, or what the host lacks to run it at all."""

    chapter: Chapter
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    errors: list[LivedocsError] = field(default_factory=list)
    lacking: str = ""
    seconds: float = 0.0


def run(
    chapter: Chapter,
    hosts: Mapping[str, Host],
    built: Built,
    *,
    told: Callable[[Snippet], None] = lambda _: None,
) -> Outcome:
    """Run a chapter's snippets and check what each one promises.

    An expectation that does not hold is noted and the session goes on: the host is as it should be.
    A wrong exit status ends it, since everything after would fail for that reason.
    A chapter that needs what the host has not got does not begin.

    Args:
        chapter: What to run.
        hosts: Where, by node name.
        built: What the transcripts say about the host.
        told: Called after each snippet, for progress.
    """
    began = time.monotonic()
    outcome = Outcome(chapter, lacking=_lacking(chapter.snippets, hosts))
    if outcome.lacking:
        return outcome
    acts = chapter.acts
    for number, (snippet, beside) in enumerate(acts):
        later = tuple(s.name for s, _ in acts[number + 1 :])
        act = _Act(chapter, hosts, built, outcome, later)
        try:
            act.play(snippet, beside)
        except LivedocsError as error:
            outcome.errors.append(error)
            break
        for played in (*beside, snippet):
            told(played)
    outcome.seconds = time.monotonic() - began
    return outcome


@dataclass
class _Act:
    """One snippet of the first terminal, and what runs beside it."""

    chapter: Chapter
    hosts: Mapping[str, Host]
    built: Built
    outcome: Outcome
    later: tuple[str, ...]

    def play(self, snippet: Snippet, beside: Sequence[Snippet]) -> None:
        """Run them all and keep their transcripts; raise where the session cannot go on."""
        with contextlib.ExitStack() as stack:
            seconds = snippet.timeout_s + sum(s.timeout_s for s in beside) + READY_S
            terminals = [
                (
                    second,
                    stack.enter_context(self._host(second).start(texts(second), timeout_s=seconds)),
                )
                for second in beside
            ]
            for second, running in terminals:
                self._wait_ready(second, running)
            self._keep(snippet, self._host(snippet).run(texts(snippet), timeout_s=snippet.timeout_s))
            for second, running in terminals:
                running.wait_until(_satisfies(second), timeout_s=LINGER_S)
                interrupted = not running.ended
                running.interrupt()
                outputs = running.finish()
                last = outputs[-1]
                if interrupted and last.status == 128 + signal.SIGINT:
                    outputs[-1] = replace(last, status=0)  # we pressed Ctrl-C: that is how it ends
                self._keep(second, outputs)

    def _host(self, snippet: Snippet) -> Host:
        host = self.hosts[snippet.on.node]
        return host.inside(snippet.on.container) if snippet.on.container else host

    def _wait_ready(self, second: Snippet, running: Process) -> None:
        ready = second.ready
        if ready is None or running.wait_for(ready, timeout_s=READY_S):
            return
        seen = clean(running.text())
        how = "ended" if running.ended else f"has run for {READY_S:g} s"
        raise self._failure(
            second,
            f"{how} without showing what it is waited for: ready: {ready.pattern}",
            second.steps[0].text,
            seen,
            cure="take a 'ready' that it shows; 'while' stands in the snippet that watches and names the one watched",
        )

    def _keep(self, snippet: Snippet, outputs: Sequence[Output]) -> None:
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
                "see what it waits for; if it only needs longer, say so in the header: '# timeout: SECONDS'",
            )
        if last.status != snippet.status or len(steps) < len(snippet.steps):
            early = f" in step {len(steps)} of {len(snippet.steps)}" if len(steps) < len(snippet.steps) else ""
            raise self._failure(
                snippet,
                f"exited {last.status} on {snippet.on}{early}, expected {snippet.status}",
                last.command,
                last.output,
                command.line,
                f"mend the command; if it is meant to end like this, say so in the header: '# status: {last.status}'",
            )
        transcript = Transcript(
            snippet=snippet.name,
            place=str(snippet.on),
            kind="container" if snippet.on.container else "host",
            language=snippet.language,
            steps=steps,
            digest=snippet.digest,
            built=self.built,
            files=tuple((name, self._host(snippet).read_file(name)) for name in snippet.saves),
        )
        self.outcome.transcripts[snippet.name] = transcript
        self.outcome.errors += check(snippet, transcript, self.chapter.calls.get(snippet.name, ()))

    def _failure(
        self, snippet: Snippet, what: str, command: str, output: str, line: int = 0, cure: str = ""
    ) -> SnippetFailed:
        return SnippetFailed(
            snippet.at(line or snippet.steps[0].line),
            what,
            command=command,
            output=output,
            called=self.chapter.calls.get(snippet.name, ()),
            skipped=self.later,
            cure=cure,
        )


def check(snippet: Snippet, transcript: Transcript, called: Sequence[Location] = ()) -> list[SnippetFailed]:
    """Hold a transcript, live or recorded, against what the snippet's header promises of it."""
    wrong = []
    if transcript.status != snippet.status:
        what = f"the record says exit status {transcript.status}, expected {snippet.status}"
        wrong.append(SnippetFailed(snippet.at(), what, called=called))
    return wrong + [
        SnippetFailed(
            snippet.at(expected.line),
            f"the output on {snippet.on} does not match: expect: {expected.pattern.pattern}",
            command=transcript.steps[-1].command,
            output=transcript.output,
            called=called,
            cure=_UNHEARD if snippet.during and "docker exec" in transcript.steps[-1].command else _MISMATCH,
        )
        for expected in snippet.expect
        if not expected.pattern.search(transcript.output)
    ]


def _lacking(snippets: Sequence[Snippet], hosts: Mapping[str, Host]) -> str:
    """Why these snippets cannot run on these hosts, as a clause; empty where they can."""
    if away := sorted({snippet.on.node for snippet in snippets} - hosts.keys()):
        return f"this host has no node {' and no node '.join(away)}"
    for feature in sorted({feature for snippet in snippets for feature in snippet.needs}):
        if hosts["host"].run([FEATURES[feature]], timeout_s=10)[-1].status != 0:
            return f"this host's kernel has no {feature}"
    return ""


def texts(snippet: Snippet) -> list[str]:
    """What a shell is given to run a snippet, step by step."""
    if snippet.language == "python":
        # By standard input, so that a traceback's line numbers are those of the page.
        return [f"python3 - <<'END-OF-SNIPPET'\n{step.text}\nEND-OF-SNIPPET" for step in snippet.steps]
    return [step.text for step in snippet.steps]


def _satisfies(snippet: Snippet) -> Callable[[str], bool]:
    def satisfied(text: str) -> bool:
        seen = clean(text)
        return all(expected.pattern.search(seen) for expected in snippet.expect)

    return satisfied
