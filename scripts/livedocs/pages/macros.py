"""What a page may call. The macros only look up what was said; see `livedocs.site.hooks` for who calls them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import jinja2.defaults

from livedocs.book import plan
from livedocs.hosts import lab
from livedocs.hosts.redaction import KINDS
from livedocs.pages import figures, index, lookup, tables, terminal
from livedocs.records import drift, rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from livedocs.hosts.url import HostUrl
    from livedocs.records.transcript import Transcript
    from livedocs.sessions import build

# Macros that put snippets on their page, which places them in the page's order.
SHOWING = ("run", "terminals", "source", "quietly")

# Macros that give a word for a sentence instead of a block.
IN_PROSE = ("value", "typed")

# Macros that look at nothing but their page's chapter and the snippets they name. What all others show may change
# with any snippet.
LOCAL = {*SHOWING, *IN_PROSE, "topology", "cable", "walk", "reference", "rules", "cosmetic_rules"}

_LONG_TOKEN = 28  # characters: as many as a narrow column takes


class NotRunError(Exception):
    """The page asks for a snippet that could not run on this host; says which and why."""


class Macros:
    """What a page calls between double braces."""

    def __init__(
        self,
        made: plan.Plan,
        said: build.Said,
        host: HostUrl,
        chapter: Callable[[], str],
        block: Callable[[str], str],
        commit: str = "",
    ) -> None:
        """Look up in what ``host`` ``said`` when the plan ``made`` was run.

        ``chapter`` tells whose page is rendered, ``block`` keeps HTML for later, ``commit`` is the book's.
        """
        self._lacking = said.lacking
        self._transcripts = said.transcripts
        self._host = host
        self._chapter = chapter
        self._block = block
        self._commit = commit
        self._plan = made
        self._shown: Counter[tuple[str, str]] = Counter()

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
        return self._block(self._terminal(name, terminal.Look(mark, notes, steps)))

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
            except terminal.RenderFailed:
                shown.append(self._terminal(name, terminal.Look()))
                unmarked += 1
        if unmarked == len(names):
            raise terminal.RenderFailed(f"nothing in any of the outputs matches {mark!r}")
        return self._block(terminal.side_by_side(shown))

    def source(self, name: str) -> str:
        """Show a snippet's commands without their outputs. It runs all the same."""
        return self._block(terminal.source(self._transcript(name)))

    def quietly(self, name: str) -> str:
        """Run a snippet here and show nothing, for what the reader need not see twice."""
        self._transcript(name)
        return ""

    def topology(self, *, lit: list[str] | None = None) -> str:
        """Draw the map of the network the page happens on.

        Args:
            lit: The nodes to mark; by default those that the page's snippets run on.
        """
        shown = lab.network_map(self._host)
        if lit is None:
            page = self._chapter()
            here = [t for t in self._transcripts.values() if t.snippet.partition("/")[0] == page]
            places = {t.place if t.kind == "host" else "host" for t in here}
            lit = [machine.name for machine in shown.machines if machine.name in places]
        caption = "The network of the lab. This book was built on another host." if self._elsewhere else ""
        return self._figure(figures.network_map(shown, lit), caption)

    def cable(self, *, container: str, host: str) -> str:
        """Draw a veth pair.

        Args:
            container: A snippet that shows the container's end with ``ip addr`` or ``ip link``.
            host: One that shows the host's end.
        """
        ends = self._transcript(container), self._transcript(host)
        return self._figure(figures.veth_pair(*ends), "Drawn from what the two ends said above.")

    def walk(self, *captures: str) -> str:
        """Draw one packet's way through several captures, and mark what was rewritten.

        Args:
            captures: Snippets that show what ``tcpdump -nn`` saw, in the packet's order.
        """
        said = [self._transcript(name) for name in captures]
        return self._figure(figures.packet_walk(said), "Drawn from the captures.")

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
        return lookup.value(self._transcript(name), regex=regex, json_path=json, line=line, step=step)

    def typed(self, name: str, regex: str) -> str:
        r"""Give one value out of a snippet's commands, for use in prose: a name that a container was given, say.

        ``{% set web = typed("start-web", "--name (\S+)") %}`` at the top of a page lets its prose say ``{{ web }}``.

        Args:
            name: The snippet, as for `run`.
            regex: A pattern; its first group, or all of it, is the value. ``^`` and ``$`` match at lines.
        """
        return lookup.typed(self._transcript(name), regex)

    def built_on(self) -> str:
        """Give a table of what host the outputs of this site come from, and when."""
        if not self._transcripts:
            raise lookup.LookupFailed("no snippet has run")
        said = self._transcripts.values()
        rows = {
            **index.origin(said),
            "Run and passed": index.counted(t for t in said if not t.replayed),
            "Shown from records": index.counted(t for t in said if t.replayed),
            "Not run": ", ".join(self._lacking),
            "Book's commit": self._commit,
        }
        rows = {what: words for what, words in rows.items() if words}
        if self._elsewhere:
            rows["Replaced by stand-ins"] = ", ".join(KINDS)
        return _table(("what", "of this build"), list(rows.items()))

    def cheat_sheet(self) -> str:
        """List the book's commands by tool, each with a link to where it is shown."""
        listed = index.cheat_sheet(self._everything)
        return "\n\n".join(f"## {tool}\n\n{self._sheet(commands)}" for tool, commands in listed.items())

    def symptoms(self) -> str:
        """List what goes wrong in the book, by what a reader would see of it."""
        met = index.symptoms(self._everything)
        return "\n\n".join(f"## {name}\n\n{means}\n\n{self._block(links)}" for name, (means, links) in met.items())

    def status(self) -> str:
        """Give every snippet with where it ran, how long it took and how it ended, by chapter."""
        parts = []
        for page, text in index.status(self._everything):
            parts.append(f"## [{page.title}]({page.path.name})\n\n{self._block(terminal.plain(text, page.title))}")
        missing = [f"- {name}: {why}." for name, why in self._lacking.items()]
        return "\n\n".join([*parts, *(["## Not run here", "\n".join(missing)] if missing else [])])

    def changes(self) -> str:
        """Say what this build's run said otherwise than the records, snippet by snippet, under the volatile rules."""
        found = drift.of_run(self._plan.chapters, self._transcripts)
        if not found:
            return "Nothing ran in this build: its outputs are the records themselves, and there is nothing to compare."
        parts = [index.compared(found)]
        if held := [one for one in found if one.record]:
            run, records = (index.origin(t) for t in ([c.carried for c in held], [c.record for c in held if c.record]))
            parts.append(_table(("what", "this run", "the records"), [(k, run[k], records[k]) for k in run]))
        for page, differing in index.differing(self._plan, found):
            parts.append(f"## [{page.title}]({page.path.name})")
            for one in differing:
                name = one.snippet.name.partition("/")[2]
                parts.append(f"### `{name}`")
                parts.append(self._block(terminal.diff(one.diff, name) if one.diff else terminal.aside(one.note)))
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
            raise lookup.LookupFailed(f"there is no table '{name}'; there are {', '.join(tables.TABLES)}")
        return _table(*tables.TABLES[name]())

    @cached_property
    def _everything(self) -> list[index.Shown]:
        return index.shown(self._plan, self._transcripts)

    @property
    def outline(self) -> list[tuple[str, str]]:
        """Where the book shows its snippets; for whoever asks whether that is as it was, and not a macro."""
        return [(one.where, one.href) for one in self._everything]

    def _terminal(self, name: str, look: terminal.Look) -> str:
        """A terminal; links to it by its snippet's name lead to the first one on a page."""
        transcript = self._transcript(name)
        key = (self._chapter(), transcript.snippet)
        again = f"-again-{self._shown[key] + 1}" if self._shown[key] else ""
        html = terminal.terminal(transcript, look, name=terminal.anchor(transcript.snippet) + again)
        self._shown[key] += 1  # not before: `terminals` asks twice where there is nothing to mark
        return html

    def _sheet(self, commands: str) -> str:
        return self._block(f'<div class="sheet">{commands}</div>')

    @property
    def _elsewhere(self) -> bool:
        """Whether outputs come from a host that is no lab's."""
        return any(not t.replayed for t in self._transcripts.values()) and self._host.is_foreign

    def _figure(self, svg: str, caption: str) -> str:
        return self._block(terminal.figure(svg, caption))

    def _transcript(self, name: str) -> Transcript:
        full = plan.full_name(self._chapter(), name)
        if full in self._transcripts:
            return self._transcripts[full]
        if lacking := self._lacking.get(full.partition("/")[0]):
            raise NotRunError(f"{full} was not run: {lacking}")
        raise lookup.LookupFailed(f"snippet '{full}' has not run: no page shows it with run()")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _token(rule: rules.Volatile) -> str:
    """What of a rule's example the rule lets differ; of a long one, such as a key, the beginning."""
    found = rule.pattern.search(rule.example)
    token = found[0] if found and found[0].strip() else rule.example
    return token if len(token) <= _LONG_TOKEN else f"{token[: _LONG_TOKEN - 1]}…"


NAMES = tuple(name for name, macro in vars(Macros).items() if not name.startswith("_") and callable(macro))
# Besides ours, a page may call what Jinja and mkdocs-macros bring along.
MACROS = {*NAMES, *jinja2.defaults.DEFAULT_NAMESPACE, "context", "macros_info", "now", "fix_url"}
