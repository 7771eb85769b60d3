"""The macros that a page may call. They look up transcripts and never run a command.

`livedocs.book.vocabulary` lists them, and `livedocs.site.hooks` calls them.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from livedocs.errors import LookupFailed, NotRun, RenderFailed
from livedocs.hosts.redaction import KINDS
from livedocs.hosts.source import network_map
from livedocs.pages import figures, html, index, lookup, tables, terminal
from livedocs.pages.inline import Inline
from livedocs.pages.values import Value
from livedocs.records import drift, rules
from livedocs.sessions.outcome import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from livedocs.book.book import Book
    from livedocs.book.page import Page
    from livedocs.hosts.lab import Map
    from livedocs.hosts.url import HostUrl
    from livedocs.pages.inline import Link
    from livedocs.records.transcript import Transcript
    from livedocs.sessions.outcome import Results

_LONG_TOKEN = 28  # characters, as many as fit a narrow column


class Macros:
    """The macros that a page calls in double braces."""

    def __init__(
        self,
        book: Book,
        results: Results,
        host: HostUrl,
        add: Callable[[str], str],
        link: Link,
        commit: str = "",
    ) -> None:
        """Create the macros of one build; `_begin` selects the page that is being rendered.

        Args:
            book: The book.
            results: The outcomes of its chapters.
            host: The URL of the host.
            add: Stores a block of HTML, and returns its placeholder for the page's Markdown.
            link: Gives the URL of a place in the book, relative to the page that is being rendered.
            commit: The book's commit; empty if it is unknown.
        """
        self._book = book
        self._results = results
        self._host = host
        self._add = add
        self._link = link
        self._commit = commit

    def _begin(self, page: Page) -> None:
        """Start with a new page."""
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
        """Run a snippet, and show its commands with their output as a terminal.

        The call needs a line of its own, at any indentation. Every pattern must match, or the build fails.

        Args:
            name: The snippet, without its chapter and suffix: ``"inspect-the-bridge"``.
            mark: Regular expression for the parts of the output to highlight.
            notes: Numbered notes below the terminal, as a mapping from a regular expression to a text in Markdown. The
                number of the note appears beside the first match.
            steps: Numbers of the steps to show, counted from 1; all by default.
        """
        return self._add(self._terminal(name, terminal.Display(mark, notes, steps)))

    def terminals(self, *names: str, mark: str | None = None) -> str:
        """Run several snippets, and show their terminals side by side.

        Args:
            names: The snippets, as for `run`.
            mark: Regular expression for the parts of the outputs to highlight; it must match in one of the terminals.
        """
        shown, unmarked = [], 0
        for name in names:
            try:
                shown.append(self._terminal(name, terminal.Display(mark)))
            except RenderFailed:
                shown.append(self._terminal(name, terminal.Display()))
                unmarked += 1
        if unmarked == len(names):
            raise RenderFailed(f"nothing in any of the outputs matches {mark!r}")
        return self._add(html.render("side-by-side", terminals=shown))

    def source(self, name: str) -> str:
        """Run a snippet, and show its commands without their output."""
        return self._add(terminal.source(self._transcript(name)))

    def quietly(self, name: str) -> str:
        """Run a snippet and show nothing, for steps that readers have already seen."""
        self._transcript(name)
        return ""

    def topology(self, *, lit: list[str] | None = None) -> str:
        """Draw a map of the lab's network.

        Args:
            lit: Names of the nodes to highlight; by default those on which the page's snippets run.
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
            container: A snippet that prints the container's end with ``ip addr`` or ``ip link``.
            host: A snippet that prints the host's end.
        """
        ends = self._transcript(container), self._transcript(host)
        return self._figure(
            figures.veth_pair(*ends, self._terminals.colours), "Drawn from what the two ends said above."
        )

    def walk(self, *captures: str) -> str:
        """Draw a packet's path through several captures, and highlight the addresses that are rewritten.

        Args:
            captures: Snippets that print packets with ``tcpdump -nn``, in the order in which the packet passes them.
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
        """Insert a value from a snippet's output into a sentence.

        Exactly one of ``regex``, ``json`` and ``line`` selects the value. The build fails if there is no such value, or
        if several different ones match.

        Args:
            name: The snippet, as for `run`, or one of another chapter: ``"veth/bridge-link"``.
            regex: A regular expression in which ``^`` and ``$`` match at every line. The value is its first group, or
                the whole match if it has no group.
            json: A JSONPath (RFC 9535), for an output that is JSON: ``"$[0].IPAM.Config[0].Subnet"``.
            line: The number of a line, counted from 1, or from the end with -1.
            step: Number of the only step to search, counted from 1; by default all are searched.
        """
        found = lookup.value(self._transcript(name), regex=regex, json_path=json, line=line, step=step)
        return Value(found)

    def typed(self, name: str, regex: str) -> str:
        r"""Insert a value from a snippet's commands into a sentence, such as the name that a container was given.

        With ``{% set web = typed("start-web", "--name (\S+)") %}`` at the top of a page, its sentences can use
        ``{{ web }}``.

        Args:
            name: The snippet, as for `value`.
            regex: A regular expression, as for `value`.
        """
        return Value(lookup.typed(self._transcript(name), regex))

    def built_on(self) -> str:
        """Insert a table of the host and the time that this site's outputs come from."""
        transcripts = self._results.transcripts.values()
        if not transcripts:
            raise LookupFailed("no snippet has run")
        rows = {
            **index.origin(transcripts),
            "Run and passed": index.count(t for t in transcripts if not t.replayed),
            "Shown from records": index.count(t for t in transcripts if t.replayed),
            "Not run": ", ".join(self._results.having(State.NOT_RUN)),
            "Book's commit": self._commit,
        }
        if self._elsewhere:
            rows["Replaced by stand-ins"] = ", ".join(KINDS)
        return _table(("what", "of this build"), [(name, text) for name, text in rows.items() if text])

    def cheat_sheet(self) -> str:
        """List the book's commands by tool, each with a link to the place that shows it."""
        parts = []
        for tool, commands in index.cheat_sheet(self._appearances, self._book.docs).items():
            items = [(command, self._link(shown.target), shown.where) for command, shown in commands]
            parts.append(f"## {tool}\n\n{self._add(html.render('links', sheet=True, items=items))}")
        return "\n\n".join(parts)

    def symptoms(self) -> str:
        """List the symptoms of trouble that the book shows, each with links to the places that show it."""
        parts = []
        for symptom, places in index.symptoms(self._appearances, self._book.docs).items():
            items = [(shown.where, self._link(shown.target), "") for shown in places]
            block = self._add(html.render("links", sheet=False, items=items))
            parts.append(f"## {symptom.name}\n\n{symptom.means}\n\n{block}")
        return "\n\n".join(parts)

    def status(self) -> str:
        """Insert tables of where each snippet ran, how long it took and how it ended, by chapter."""
        parts = []
        for page, text in index.status(self._appearances):
            parts.append(
                f"## {self._page_link(page)}\n\n{self._add(html.render('columns', name=page.title, text=text))}"
            )
        missing = [f"- {name}: {outcome.reason}." for name, outcome in self._results.having(State.NOT_RUN).items()]
        return "\n\n".join([*parts, *(["## Not run here", "\n".join(missing)] if missing else [])])

    def changes(self) -> str:
        """Show how the outputs of this build differ from the records, by snippet, apart from volatile values."""
        comparisons = drift.compare_all(self._book.chapters, self._results.transcripts)
        if not comparisons:
            return "Nothing ran in this build: its outputs are the records themselves, and there is nothing to compare."
        parts = [index.summary(comparisons)]
        if records := [comparison.record for comparison in comparisons if comparison.record]:
            carried = [comparison.carried for comparison in comparisons if comparison.record]
            run, recorded = index.origin(carried), index.origin(records)
            parts.append(_table(("what", "this run", "the records"), [(k, run[k], recorded[k]) for k in run]))
        for page, differing in index.differing(self._book, comparisons):
            parts.append(f"## {self._page_link(page)}")
            for comparison in differing:
                name = comparison.snippet.short
                note = Markup("<p>{}.</p>").format(comparison.note)
                parts.append(f"### `{name}`")
                parts.append(self._add(terminal.diff(comparison.diff, name) if comparison.diff else note))
        return "\n\n".join(parts)

    def rules(self) -> str:
        """Insert a table of the volatile rules, from `livedocs.records.rules`."""
        return _table(
            ("rule", "kind", "because", "such as"),
            [(rule.name, rule.kind, rule.reason, f"`{_token(rule)}`") for rule in rules.VOLATILE],
        )

    def cosmetic_rules(self) -> str:
        """Insert a table of the cosmetic rules, from `livedocs.records.rules`."""
        return _table(("rule", "because"), [(rule.name, rule.reason) for rule in rules.COSMETIC])

    def reference(self, name: str) -> str:
        """Insert a reference table, made from the code itself.

        Args:
            name: ``header-keys``, ``front-keys``, ``features`` or ``house-rules``.
        """
        if name not in tables.TABLES:
            raise LookupFailed(f"there is no table '{name}'; there are {', '.join(tables.TABLES)}")
        return _table(*tables.TABLES[name]())

    @cached_property
    def _appearances(self) -> list[index.Appearance]:
        return index.appearances(self._book, self._results.transcripts)

    @cached_property
    def _map(self) -> Map:
        return network_map(self._host)

    @property
    def _outline(self) -> list[tuple[str, str]]:
        """The places where the book shows its snippets."""
        return [(shown.where, shown.target) for shown in self._appearances]

    def _terminal(self, name: str, display: terminal.Display) -> Markup:
        """Render a snippet's terminal; if a page shows it twice, links by its name lead to the first one."""
        transcript = self._transcript(name)
        before = self._shown[transcript.snippet]
        again = f"-again-{before + 1}" if before else ""
        block = self._terminals.terminal(transcript, display, name=terminal.anchor(transcript.snippet) + again)
        self._shown[transcript.snippet] += 1  # not before: `terminals` tries again without marks
        return block

    def _page_link(self, page: Page) -> str:
        """A Markdown link to a page."""
        start = posixpath.dirname(self._page.source)
        return f"[{page.title}]({posixpath.relpath(page.source, start or '.')})"

    @property
    def _elsewhere(self) -> bool:
        """Whether any output comes from a host that is not a lab."""
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
            raise NotRun(f"{full} was not run: {failed} failed; the error is shown in its place")
        raise LookupFailed(f"snippet '{full}' has not run: no page shows it with run()")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Format a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _token(rule: rules.Volatile) -> str:
    """The part of a rule's example that may vary, shortened."""
    match = rule.pattern.search(rule.example)
    token = match[0] if match and match[0].strip() else rule.example
    return token if len(token) <= _LONG_TOKEN else f"{token[: _LONG_TOKEN - 1]}…"
