"""The macros that a page may call. They look transcripts up and never run a command.

See `livedocs.book.vocabulary` for the names, and `livedocs.site.hooks` for who calls them.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from livedocs.errors import LookupFailed, NotRun, RenderFailed
from livedocs.hosts import lab
from livedocs.hosts.redaction import KINDS
from livedocs.pages import figures, html, index, lookup, tables, terminal
from livedocs.pages.inline import Inline
from livedocs.pages.values import Value
from livedocs.records import drift, rules
from livedocs.sessions.outcome import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from livedocs.book.book import Book
    from livedocs.book.page import Page
    from livedocs.hosts.url import HostUrl
    from livedocs.pages.inline import Link
    from livedocs.records.transcript import Transcript
    from livedocs.sessions.outcome import Results

_LONG_TOKEN = 28  # characters: as many as a narrow column takes


class Macros:
    """What a page calls between double braces."""

    def __init__(
        self,
        book: Book,
        results: Results,
        host: HostUrl,
        add: Callable[[str], str],
        link: Link,
        commit: str = "",
    ) -> None:
        """Show what came of a book on a host; see `_begin` for the page that is rendered.

        Args:
            book: The book.
            results: What came of its chapters.
            host: URL of the host.
            add: Keeps a block of HTML and gives the text that stands for it in Markdown.
            link: Gives the URL of a place in the book, as seen from the page that is rendered.
            commit: The book's commit.
        """
        self._book = book
        self._results = results
        self._host = host
        self._add = add
        self._link = link
        self._commit = commit

    def _begin(self, page: Page) -> None:
        """Begin with a page."""
        self._page = page
        self._shown: Counter[str] = Counter()
        chapter = self._book.chapter_of(page)
        places = [str(snippet.on) for snippet in chapter.snippets] if chapter else []
        outcome = self._results.outcomes.get(page.name)
        self._terminals = terminal.Terminals(
            terminal.colours([machine.name for machine in self._map.machines], places),
            Inline(self._link, self._book.terms, posixpath.dirname(page.source)),
            busy=outcome is not None and outcome.state is State.RUNNING,
        )

    def run(
        self,
        name: str,
        *,
        mark: str | None = None,
        notes: dict[str, str] | None = None,
        steps: list[int] | None = None,
    ) -> str:
        """Show a snippet's commands and what they printed.

        Stands on a line of its own, at any indentation.

        Args:
            name: The snippet, without its chapter and ending: ``"inspect-the-bridge"``.
            mark: Pattern of what to highlight in the outputs.
            notes: Numbered notes below the terminal, each by the pattern of what it points at. A pattern that matches
                nothing fails the build.
            steps: Show these steps only, counted from 1.
        """
        return self._add(self._terminal(name, terminal.Look(mark, notes, steps)))

    def terminals(self, *names: str, mark: str | None = None) -> str:
        """Show several snippets side by side, each as its own terminal.

        Args:
            names: The snippets, as for `run`.
            mark: Pattern of what to highlight wherever it matches.
        """
        shown, unmarked = [], 0
        for name in names:
            try:
                shown.append(self._terminal(name, terminal.Look(mark)))
            except RenderFailed:
                shown.append(self._terminal(name, terminal.Look()))
                unmarked += 1
        if unmarked == len(names):
            raise RenderFailed(f"nothing in any of the outputs matches {mark!r}")
        return self._add(html.render("side-by-side", terminals=shown))

    def source(self, name: str) -> str:
        """Show a snippet's commands without their outputs. It runs all the same."""
        return self._add(terminal.source(self._transcript(name)))

    def quietly(self, name: str) -> str:
        """Run a snippet here and show nothing, for what the reader need not see twice."""
        self._transcript(name)
        return ""

    def topology(self, *, lit: list[str] | None = None) -> str:
        """Draw the map of the network the page happens on.

        Args:
            lit: The nodes to mark; by default those that the page's snippets run on.
        """
        if lit is None:
            outcome = self._results.outcomes.get(self._page.name)
            transcripts = outcome.transcripts.values() if outcome else ()
            places = {t.place if t.kind == "host" else "host" for t in transcripts}
            lit = [machine.name for machine in self._map.machines if machine.name in places]
        caption = "The network of the lab. This book was built on another host." if self._elsewhere else ""
        return self._figure(figures.network_map(self._map, lit, self._terminals.colours), caption)

    def cable(self, *, container: str, host: str) -> str:
        """Draw a veth pair.

        Args:
            container: A snippet that shows the container's end with ``ip addr`` or ``ip link``.
            host: One that shows the host's end.
        """
        ends = self._transcript(container), self._transcript(host)
        return self._figure(
            figures.veth_pair(*ends, self._terminals.colours), "Drawn from what the two ends said above."
        )

    def walk(self, *captures: str) -> str:
        """Draw one packet's way through several captures, and mark what was rewritten.

        Args:
            captures: Snippets that show what ``tcpdump -nn`` saw, in the packet's order.
        """
        transcripts = [self._transcript(name) for name in captures]
        return self._figure(figures.packet_walk(transcripts), "Drawn from the captures.")

    def value(
        self,
        name: str,
        regex: str | None = None,
        *,
        json: str | None = None,
        line: int | None = None,
        step: int | None = None,
    ) -> str:
        """Give one value out of a snippet's real output, for use in prose.

        Args:
            name: The snippet, as for `run`; of another chapter as ``"veth/bridge-link"``.
            regex: A pattern; its first group, or all of it, is the value. ``^`` and ``$`` match at lines.
            json: An RFC 9535 path, where the output is JSON: ``"$[0].IPAM.Config[0].Subnet"``.
            line: A line, counted from 1, or from the end with -1.
            step: Look at this step only, counted from 1.
        """
        found = lookup.value(self._transcript(name), regex=regex, json_path=json, line=line, step=step)
        return Value(found)

    def typed(self, name: str, regex: str) -> str:
        r"""Give one value out of a snippet's commands, for use in prose: a name that a container was given, say.

        ``{% set web = typed("start-web", "--name (\S+)") %}`` at the top of a page lets its prose say ``{{ web }}``.

        Args:
            name: The snippet, as for `run`.
            regex: A pattern; its first group, or all of it, is the value. ``^`` and ``$`` match at lines.
        """
        return Value(lookup.typed(self._transcript(name), regex))

    def built_on(self) -> str:
        """Give a table of what host the outputs of this site come from, and when."""
        transcripts = self._results.transcripts.values()
        if not transcripts:
            raise LookupFailed("no snippet has run")
        rows = {
            **index.origin(transcripts),
            "Run and passed": index.counted(t for t in transcripts if not t.replayed),
            "Shown from records": index.counted(t for t in transcripts if t.replayed),
            "Not run": ", ".join(self._results.having(State.NOT_RUN)),
            "Book's commit": self._commit,
        }
        if self._elsewhere:
            rows["Replaced by stand-ins"] = ", ".join(KINDS)
        return _table(("what", "of this build"), [(name, text) for name, text in rows.items() if text])

    def cheat_sheet(self) -> str:
        """List the book's commands by tool, each with a link to where it is shown."""
        parts = []
        for tool, commands in index.cheat_sheet(self._everything, self._book.docs).items():
            items = [(command, self._link(shown.place), shown.where) for command, shown in commands]
            parts.append(f"## {tool}\n\n{self._add(html.render('links', sheet=True, items=items))}")
        return "\n\n".join(parts)

    def symptoms(self) -> str:
        """List what goes wrong in the book, by what a reader would see of it."""
        parts = []
        for symptom, places in index.symptoms(self._everything, self._book.docs).items():
            items = [(shown.where, self._link(shown.place), "") for shown in places]
            block = self._add(html.render("links", sheet=False, items=items))
            parts.append(f"## {symptom.name}\n\n{symptom.means}\n\n{block}")
        return "\n\n".join(parts)

    def status(self) -> str:
        """Give every snippet with where it ran, how long it took and how it ended, by chapter."""
        parts = []
        for page, text in index.status(self._everything):
            parts.append(
                f"## {self._page_link(page)}\n\n{self._add(html.render('columns', name=page.title, text=text))}"
            )
        missing = [f"- {name}: {outcome.reason}." for name, outcome in self._results.having(State.NOT_RUN).items()]
        return "\n\n".join([*parts, *(["## Not run here", "\n".join(missing)] if missing else [])])

    def changes(self) -> str:
        """Say what this build's run said otherwise than the records, snippet by snippet, under the volatile rules."""
        comparisons = drift.of_run(self._book.chapters, self._results.transcripts)
        if not comparisons:
            return "Nothing ran in this build: its outputs are the records themselves, and there is nothing to compare."
        parts = [index.compared(comparisons)]
        if held := [comparison for comparison in comparisons if comparison.record]:
            run, records = (index.origin(t) for t in ([c.carried for c in held], [c.record for c in held if c.record]))
            parts.append(_table(("what", "this run", "the records"), [(k, run[k], records[k]) for k in run]))
        for page, differing in index.differing(self._book, comparisons):
            parts.append(f"## {self._page_link(page)}")
            for comparison in differing:
                name = comparison.snippet.short
                note = Markup("<p>{}.</p>").format(comparison.note)
                parts.append(f"### `{name}`")
                parts.append(self._add(terminal.diff(comparison.diff, name) if comparison.diff else note))
        return "\n\n".join(parts)

    def rules(self) -> str:
        """Give a table of what may differ between two runs, from `livedocs.records.rules`."""
        return _table(
            ("rule", "kind", "because", "such as"),
            [(rule.name, rule.kind, rule.reason, f"`{_token(rule)}`") for rule in rules.VOLATILE],
        )

    def cosmetic_rules(self) -> str:
        """Give a table of what is taken out of every output, from `livedocs.records.rules`."""
        return _table(("rule", "because"), [(rule.name, rule.reason) for rule in rules.COSMETIC])

    def reference(self, name: str) -> str:
        """Give a table from the code's own registries.

        Args:
            name: ``header-keys``, ``front-keys``, ``features`` or ``house-rules``.
        """
        if name not in tables.TABLES:
            raise LookupFailed(f"there is no table '{name}'; there are {', '.join(tables.TABLES)}")
        return _table(*tables.TABLES[name]())

    @cached_property
    def _everything(self) -> list[index.Shown]:
        return index.shown(self._book, self._results.transcripts)

    @cached_property
    def _map(self) -> lab.Map:
        return lab.network_map(self._host)

    @property
    def _outline(self) -> list[tuple[str, str]]:
        """Where the book shows its snippets."""
        return [(shown.where, shown.place) for shown in self._everything]

    def _terminal(self, name: str, look: terminal.Look) -> Markup:
        """A terminal; links to it by its snippet's name lead to the first one on a page."""
        transcript = self._transcript(name)
        before = self._shown[transcript.snippet]
        again = f"-again-{before + 1}" if before else ""
        block = self._terminals.terminal(transcript, look, name=terminal.anchor(transcript.snippet) + again)
        self._shown[transcript.snippet] += 1  # not before: `terminals` asks twice where there is nothing to mark
        return block

    def _page_link(self, page: Page) -> str:
        """A Markdown link to a page."""
        start = posixpath.dirname(self._page.source)
        return f"[{page.title}]({posixpath.relpath(page.source, start or '.')})"

    @property
    def _elsewhere(self) -> bool:
        """Whether outputs come from a host that is not a lab's."""
        ran = any(not t.replayed for t in self._results.transcripts.values())
        return ran and self._host.is_foreign

    def _figure(self, drawing: Markup, caption: str) -> str:
        return self._add(html.render("figure", drawing=drawing, caption=caption))

    def _transcript(self, name: str) -> Transcript:
        full = self._page.snippet_name(name)
        if full in self._results.transcripts:
            return self._results.transcripts[full]
        outcome = self._results.outcomes.get(full.rpartition("/")[0])
        if outcome and outcome.state is State.NOT_RUN:
            raise NotRun(f"{full} was not run: {outcome.reason}")
        if outcome and outcome.state is State.FAILED:
            failed = next(iter(outcome.failures))
            raise NotRun(f"{full} was not run: {failed} failed; it is shown where that one would stand")
        raise LookupFailed(f"snippet '{full}' has not run: no page shows it with run()")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _token(rule: rules.Volatile) -> str:
    """The part of a rule's example that may vary, shortened."""
    found = rule.pattern.search(rule.example)
    token = found[0] if found and found[0].strip() else rule.example
    return token if len(token) <= _LONG_TOKEN else f"{token[: _LONG_TOKEN - 1]}…"
