"""What a page may call. The only module that knows of MkDocs.

mkdocs-macros calls `define_env` once per build, before any page is read.
That is where the plan is made and the sessions run; the macros only look up what was said.
"""

from __future__ import annotations

import contextlib
import logging
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property, wraps
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click
import jinja2.defaults
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler

from livedocs import (
    build,
    changes,
    downloads,
    figures,
    glossary,
    hosts,
    lookup,
    overview,
    plan,
    reference,
    render,
    rules,
    schema,
    serving,
)
from livedocs.errors import BuildFailed, HostError, LivedocsError, Location, SourceError
from livedocs.finish import finish
from livedocs.private import KINDS
from livedocs.publish import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from livedocs.transcript import Transcript

# Macros that put snippets on their page, which places them in the page's order.
SHOWING = ("run", "terminals", "source", "quietly")

# Macros that give a word for a sentence instead of a block.
IN_PROSE = ("value", "typed")

# Macros that look at nothing but their page's chapter and the snippets they name. What all others show may change
# with any snippet.
LOCAL = {*SHOWING, *IN_PROSE, "topology", "cable", "walk", "reference", "rules", "cosmetic_rules"}

_LOG = logging.getLogger("mkdocs")
_PLACEHOLDER = re.compile(r"⟦livedocs (\d+)⟧")
_PAGE_LINK = re.compile(r'href="([^":#]+\.md)')
_ALONE = re.compile(r"(?m)^([ \t]*)⟦livedocs (\d+)⟧[ \t]*$")


class NotRunError(Exception):
    """The page asks for a snippet that could not run on this host; says which and why."""


class Macros:
    """The macros, and what they look up. Each public method is a macro; its docstring is its documentation."""

    def __init__(
        self,
        made: plan.Plan,
        said: build.Said,
        host: str,
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
        return self._block(self._terminal(name, render.Look(mark, notes, steps)))

    def terminals(self, *names: str, mark: str | None = None) -> str:
        """Show several snippets side by side, each as its own terminal.

        Args:
            names: The snippets, as for `run`.
            mark: Pattern of what to highlight wherever it matches.
        """
        shown, unmarked = [], 0
        for name in names:
            try:
                shown.append(self._terminal(name, render.Look(mark)))
            except render.RenderFailed:
                shown.append(self._terminal(name, render.Look()))
                unmarked += 1
        if unmarked == len(names):
            raise render.RenderFailed(f"nothing in any of the outputs matches {mark!r}")
        return self._block(render.side_by_side(shown))

    def source(self, name: str) -> str:
        """Show a snippet's commands without their outputs. It runs all the same."""
        return self._block(render.source(self._transcript(name)))

    def quietly(self, name: str) -> str:
        """Run a snippet here and show nothing, for what the reader need not see twice."""
        self._transcript(name)
        return ""

    def topology(self, *, lit: list[str] | None = None) -> str:
        """Draw the map of the network the page happens on.

        Args:
            lit: The nodes to mark; by default those that the page's snippets run on.
        """
        shown = hosts.network_map(self._host)
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
        return self._figure(figures.veth_pair(*ends), "Drawn from the two outputs above.")

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
            **overview.origin(said),
            "Run and passed": overview.counted(t for t in said if not t.replayed),
            "Shown from records": overview.counted(t for t in said if t.replayed),
            "Not run": ", ".join(self._lacking),
            "Book's commit": self._commit,
        }
        rows = {what: words for what, words in rows.items() if words}
        if self._elsewhere:
            rows["Replaced by stand-ins"] = ", ".join(KINDS)
        return _table(("what", "of this build"), list(rows.items()))

    def cheat_sheet(self) -> str:
        """List the book's commands by tool, each with a link to where it is shown."""
        listed = overview.cheat_sheet(self._everything)
        return "\n\n".join(f"## {tool}\n\n{self._sheet(commands)}" for tool, commands in listed.items())

    def symptoms(self) -> str:
        """List what goes wrong in the book, by what a reader would see of it."""
        met = overview.symptoms(self._everything)
        return "\n\n".join(f"## {name}\n\n{means}\n\n{self._block(links)}" for name, (means, links) in met.items())

    def status(self) -> str:
        """Give every snippet with where it ran, how long it took and how it ended, by chapter."""
        parts = []
        for page, text in overview.status(self._everything):
            parts.append(f"## [{page.title}]({page.path.name})\n\n{self._block(render.plain(text, page.title))}")
        missing = [f"- {name}: {why}." for name, why in self._lacking.items()]
        return "\n\n".join([*parts, *(["## Not run here", "\n".join(missing)] if missing else [])])

    def changes(self) -> str:
        """Say what this build's run said otherwise than the records, snippet by snippet, under the volatile rules."""
        found = changes.of_run(self._plan.chapters, self._transcripts)
        if not found:
            return "Nothing ran in this build: its outputs are the records themselves, and there is nothing to compare."
        parts = [overview.compared(found)]
        if held := [one for one in found if one.record]:
            run, records = (
                overview.origin(t) for t in ([c.carried for c in held], [c.record for c in held if c.record])
            )
            parts.append(_table(("what", "this run", "the records"), [(k, run[k], records[k]) for k in run]))
        for page, differing in overview.differing(self._plan, found):
            parts.append(f"## [{page.title}]({page.path.name})")
            for one in differing:
                name = one.snippet.name.partition("/")[2]
                parts.append(f"### `{name}`")
                parts.append(self._block(render.diff(one.diff, name) if one.diff else render.aside(one.note)))
        return "\n\n".join(parts)

    def rules(self) -> str:
        """Give a table of what may differ between two runs, from `livedocs.rules`."""
        return _table(
            ("rule", "kind", "because", "such as"),
            [(rule.name, rule.kind, rule.reason, f"`{_token(rule)}`") for rule in rules.VOLATILE],
        )

    def cosmetic_rules(self) -> str:
        """Give a table of what is taken out of every output, from `livedocs.rules`."""
        return _table(("rule", "because"), [(rule.name, rule.reason) for rule in rules.COSMETIC])

    def reference(self, name: str) -> str:
        """Give a table from the code's own registries.

        Args:
            name: ``header-keys``, ``front-keys``, ``features`` or ``house-rules``.
        """
        if name not in reference.TABLES:
            raise lookup.LookupFailed(f"there is no table '{name}'; there are {', '.join(reference.TABLES)}")
        return _table(*reference.TABLES[name]())

    @cached_property
    def _everything(self) -> list[overview.Shown]:
        return overview.shown(self._plan, self._transcripts)

    @property
    def outline(self) -> list[tuple[str, str]]:
        """Where the book shows its snippets; for whoever asks whether that is as it was, and not a macro."""
        return [(one.where, one.href) for one in self._everything]

    def _terminal(self, name: str, look: render.Look) -> str:
        """A terminal; links to it by its snippet's name lead to the first one on a page."""
        transcript = self._transcript(name)
        key = (self._chapter(), transcript.snippet)
        again = f"-again-{self._shown[key] + 1}" if self._shown[key] else ""
        html = render.terminal(transcript, look, name=render.anchor(transcript.snippet) + again)
        self._shown[key] += 1  # not before: `terminals` asks twice where there is nothing to mark
        return html

    def _sheet(self, commands: str) -> str:
        return self._block(f'<div class="sheet">{commands}</div>')

    @property
    def _elsewhere(self) -> bool:
        """Whether outputs come from a host that is no lab's."""
        return any(not t.replayed for t in self._transcripts.values()) and hosts.is_instance(self._host)

    def _figure(self, svg: str, caption: str) -> str:
        return self._block(render.figure(svg, caption))

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
    """What of a rule's example the rule lets differ."""
    found = rule.pattern.search(rule.example)
    return found[0] if found and found[0].strip() else rule.example


class Book:
    """One build: the plan, what was said, the page being rendered, and what went wrong so far."""

    def __init__(self, env: Any) -> None:
        """Make the plan and run it.

        Raises:
            LivedocsError: Whatever went wrong; nothing has been published then.
        """
        config = env.conf
        self.docs = Path(config["docs_dir"])
        root = Path(config["config_file_path"]).parent
        self.errors: list[LivedocsError] = []
        self.page = ""
        self._wrong: list[str] = []
        self._terms = glossary.read(self.docs)
        self._above = 0
        self._folder = PurePosixPath()
        # A book has a thousand downloads: they are written while other pages are rendered.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="downloads")
        self._written: list[Future[None]] = []
        self._blocks: list[str] = []
        self._serving = SERVER.is_open
        if config["strict"] and _LOG.level > logging.WARNING:
            _LOG.setLevel(logging.WARNING)  # --quiet would hide warnings from those who count them as well
        unread: dict[str, SourceError] = {}
        self.plan = plan.make(
            self.docs,
            root / "snippets",
            plan.nav_paths(config["nav"]),
            showing=SHOWING,
            macros=MACROS,
            unread=unread if self._serving else None,
        )
        settings = build.Settings.from_environment()
        if self._serving:
            self._served = SERVER.perform(self.plan.chapters, unread, settings)
        else:
            self._served = serving.Served(build.perform(self.plan.chapters, settings))
        self.said = self._served.said
        self._apart = not hosts.is_instance(settings.host)
        self._commit = _commit(root)
        self.macros = Macros(
            self.plan, self.said, settings.host, lambda: Path(self.page).stem, self._keep, self._commit
        )
        self.publication = None if self._serving else Publication(Path(config["site_dir"]))
        if self.publication:
            config["site_dir"] = str(self.publication.new)
        self.site = Path(config["site_dir"])
        self._config = config
        self._folders: bool = config["use_directory_urls"]

    def begin(self, page: str, url: str, markdown: str) -> None:
        """Note which page is rendered, its URL below the site, and how many lines of its file stand above it."""
        self.page = page
        self._folder = PurePosixPath(url if url.endswith("/") or not url else PurePosixPath(url).parent)
        text = (self.docs / page).read_text(encoding="utf-8-sig")
        self._above = plan.body_offset(text, markdown)
        _made_from[page] = {}
        self._wrong = []
        self._uses(page, *([glossary.NAME] if self._terms else []))
        for line, term in glossary.unknown(text, self._terms):
            what = f"the glossary has no place '{term}'"
            cure = f"add the term to {glossary.NAME}, with {{: #{term} }} behind it, or mend the link"
            self._note(SourceError(Location(self.docs / page, line), what, cure))

    def stale(self, page: str) -> bool:
        """Whether a page comes out differently than when this process last rendered it."""
        made_from = _made_from.get(page)
        return made_from is None or any(self._state(used) != state for used, state in made_from.items())

    def _uses(self, *used: str) -> None:
        """Note what the page is made from, for whoever serves it: pages, snippets, or everything."""
        if self._serving:
            _made_from[self.page].update({one: self._state(one) for one in used})

    def _state(self, used: str) -> object:
        if used == _EVERYTHING:
            titles = tuple(page.title for page in self.plan.pages.values())
            # Not which chapters run: until they have run, all is as it was.
            return (self.said, self._served.failures, titles, self.macros.outline)
        if used in self.plan.pages:
            return (self.docs / used).read_text(encoding="utf-8-sig")
        chapter = used.partition("/")[0]
        said = self.said
        return (
            said.transcripts.get(used),
            said.lacking.get(chapter),
            said.recorded.get(chapter),
            self._served.failures.get(used),
            chapter in self._served.refreshing,
        )

    def guarded(self, macro: Callable[..., str]) -> Callable[..., str]:
        """The macro, with its failure kept for the end of the build, when all are shown together."""

        @wraps(macro)
        def guard(*arguments: Any, **named: Any) -> str:
            said = [word for word in (*arguments, *named.values()) if isinstance(word, str)]
            asked = [plan.full_name(Path(self.page).stem, word) for word in said]
            self._uses(*(asked if macro.__name__ in LOCAL and self._apart else [_EVERYTHING]))
            try:
                return macro(*arguments, **named)
            except NotRunError as error:
                if macro.__name__ in IN_PROSE:
                    return NOT_RUN
                failures = [self._served.failures[name] for name in asked if name in self._served.failures]
                return self._keep(render.failed("\n\n".join(failures)) if failures else render.not_run(str(error)))
            except (lookup.LookupFailed, render.RenderFailed, TypeError) as error:
                if self._waits_for(macro.__name__, asked):
                    return WAITING if macro.__name__ in IN_PROSE else self._keep(self._waiting(asked))
                shown = ", ".join(map(repr, arguments))
                cure = "mend the call, or the snippet if its output is not what it should be"
                seen = getattr(error, "seen", "")
                wrong = SourceError(self._where(), f"{macro.__name__}({shown}): {error}", cure, seen=seen)
                self._note(wrong)
                if not self._serving:
                    return ""
                return (
                    f"**{wrong.where}: {error}**"
                    if macro.__name__ in IN_PROSE
                    else self._keep(render.failed(str(wrong)))
                )

        return guard

    def expand(self, markdown: str) -> str:
        """Put the blocks where their macros stood, as deep as those were indented."""
        done = _ALONE.sub(lambda m: f"\n{render.wrap(self._blocks[int(m[2])], m[1])}\n", markdown)
        for found in _PLACEHOLDER.finditer(done):
            line = markdown.count("\n", 0, markdown.index(found[0])) + 1 + self._above
            self._note(
                SourceError(
                    Location(self.docs / self.page, line),
                    "a terminal or figure stands in the middle of a line",
                    "give its macro a line of its own",
                )
            )
        if self._serving:
            SERVER.note(self.page, self._wrong)
        return self._framed(self._noted(glossary.explain(done, self._terms)))

    def _noted(self, markdown: str) -> str:
        """A page with a note below its title where it is shown from its record."""
        name = self.plan.pages[self.page].name
        if name not in self.said.recorded:
            return markdown
        note = render.wrap(render.from_record(self.said.recorded[name]))
        title = re.search(r"(?m)^# .*$", markdown)
        at = title.end() if title else 0
        return f"{markdown[:at]}\n\n{note}\n\n{markdown[at:]}"

    def _note(self, error: SourceError) -> None:
        """Keep an error: for the end of the build, or while pages are served, of its page."""
        if self._serving:
            self._wrong.append(str(error))
        else:
            self.errors.append(error)

    def _framed(self, body: str) -> str:
        """A page between head and foot where it is a chapter; and note what is to be downloaded from it."""
        page = self.plan.pages[self.page]
        chapter = next((c for c in self.plan.chapters if c.name == page.name), None)
        if chapter is None:
            return body
        names = [snippet.name for snippet in chapter.snippets]
        self._uses(*names)
        if chapter.name in self.said.lacking or not self.said.transcripts.keys() >= {*names}:
            return body
        said = [self.said.transcripts[name] for name in names]
        files = downloads.of_chapter(chapter, page.title, self.said.transcripts)
        script_name, *_ = [self._offer(*file) for file in files]
        head = render.wrap(render.follow(script_name, chapter.lab_options))
        opening, heading, rest = body.partition("\n## ")
        return f"{opening}\n\n{head}\n{heading}{rest}\n\n{render.wrap(render.foot(said, script_name, self._commit))}\n"

    def close(self) -> None:
        """Publish, unless something went wrong.

        Raises:
            BuildFailed: With everything that went wrong while pages rendered.
        """
        self._writer.shutdown()
        if self.errors:
            if self.publication:
                self.publication.drop()
            raise BuildFailed(self.errors)
        if not self._serving:  # a preview is one page at a time; these are done once all pages are there
            finish(self._config)
        for path, data in schema.files().items():
            _write(self.site / path, data)
        for written in self._written:
            written.result()
        self._refuse_private()
        if self.publication and _warnings():
            self.publication.drop()  # MkDocs itself says so and fails
        elif self.publication:
            self.publication.publish()

    def _offer(self, name: str, data: bytes) -> str:
        """Offer a file for download below the folder of the page that is rendered, and give its name there."""
        self._written.append(self._writer.submit(_write, self.site / self._folder / name, data))
        return name

    def _refuse_private(self) -> None:
        """Publish nothing that tells whose host this was."""
        if found := self.said.private.found_in(self.site):
            if self.publication:
                self.publication.drop()
            folders = (self.docs, self.docs.parent / "snippets")
            own = {f"{f.name}/{at.partition(':')[0]}" for f in folders for at in self.said.private.found_in(f)}
            cure = "find the output that says it, and give scripts/livedocs/private.py its form"
            if own:
                word = f"the book itself has the word: {', '.join(sorted(own))}"
                cure = f"{word}; write another one, or build as another user or on another host"
            told = [HostError(f"{at}, of the host the book was built on, would be published; {cure}") for at in found]
            raise BuildFailed(told)

    def _waits_for(self, macro: str, names: Sequence[str]) -> bool:
        """Whether what a macro did not find is of a chapter whose run has not ended."""
        chapters = {Path(self.page).stem, *(name.partition("/")[0] for name in names)}
        return bool(self._served.refreshing & chapters if macro in LOCAL else self._served.refreshing)

    def _waiting(self, names: Sequence[str]) -> str:
        """What stands where a terminal or figure will, of which nothing can be shown before its chapter has run."""
        commands = [
            step.text for name in names if name in self.plan.snippets for step in self.plan.snippets[name].steps
        ]
        return render.waiting("\n\n".join(commands))

    def _keep(self, html: str) -> str:
        if Path(self.page).stem in self._served.refreshing:
            html = render.refreshing(html)
        self._blocks.append(_PAGE_LINK.sub(self._link, glossary.explain_html(html, self._terms)))
        return f"⟦livedocs {len(self._blocks) - 1}⟧"

    def _link(self, found: re.Match[str]) -> str:
        """A link to a page, as MkDocs writes it: what stands in a block does not pass through its hands."""
        target = self._file(
            (self.docs / self.page).parent.joinpath(found[1]).resolve().relative_to(self.docs).as_posix()
        )
        return f'href="{target.url_relative_to(self._file(self.page))}'

    def _file(self, path: str) -> File:
        return File(path, str(self.docs), str(self.site), self._folders)

    def _where(self) -> Location:
        frame = sys._getframe(1)  # noqa: SLF001 - Jinja tells a macro's line in no other way
        while frame.f_back and "__jinja_template__" not in frame.f_globals:
            frame = frame.f_back
        template = frame.f_globals.get("__jinja_template__")
        line = template.get_corresponding_lineno(frame.f_lineno) if template else 1
        return Location(self.docs / self.page, self._above + line)


# What is served, where it is: see `livedocs.preview`, which makes a `Book` at every save.
SERVER = serving.Server()
# What each page that this process serves was made from, with its state when it was rendered.
_made_from: dict[str, dict[str, object]] = {}
_EVERYTHING = "*"

# Stands for a value in prose where the chapter could not run; the blocks around it say why.
NOT_RUN = "(not run)"
# Stands for a value in prose that the chapter's run, which has not ended, will give.
WAITING = "…"
NAMES = tuple(name for name, macro in vars(Macros).items() if not name.startswith("_") and callable(macro))
# Besides ours, a page may call what Jinja and mkdocs-macros bring along.
MACROS = {*NAMES, *jinja2.defaults.DEFAULT_NAMESPACE, "context", "macros_info", "now", "fix_url"}


def define_env(env: Any) -> None:
    """Make the plan, run it, and register the macros: called by mkdocs-macros once per build."""
    with _told_by_mkdocs():
        book = Book(env)
    env.livedocs = book
    for name in NAMES:
        env.macro(book.guarded(getattr(book.macros, name)), name)


def on_pre_page_macros(env: Any) -> None:
    """Note which page is rendered, let its backslashes be, and make its description fit for HTML."""
    env.livedocs.begin(env.page.file.src_uri, env.page.url, env.markdown)
    env.markdown = plan.literal_backslashes(env.markdown)
    if described := env.page.meta.get("description"):
        env.page.meta["description"] = escape(str(described))  # the theme writes it into an attribute as it is


def on_post_page_macros(env: Any) -> None:
    """Put terminals and figures into the page."""
    env.markdown = env.livedocs.expand(env.markdown)


def on_post_build(env: Any) -> None:
    """Publish the site, or say what is wrong with it."""
    with _told_by_mkdocs():
        env.livedocs.close()


class Stopped(Abort):
    """The end of a build, worded by us; MkDocs would write it to standard output."""

    def show(self, file: Any = None) -> None:
        """Write the message."""
        click.echo(f"\n{self.format_message()}", file=file, err=True)


@contextlib.contextmanager
def _told_by_mkdocs() -> Iterator[None]:
    """Let MkDocs end with our message, without a traceback."""
    try:
        yield
    except LivedocsError as error:
        raise Stopped(str(error)) from None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@cache
def _commit(root: Path) -> str:
    """The book's commit as this process found it, marked where files had changed since; empty without git."""
    asked = ["git", "-C", str(root), "describe", "--always", "--dirty=+", "--exclude=*"]
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def _warnings() -> int:
    """How many warnings a strict build has met so far."""
    counters = [handler for handler in _LOG.handlers if isinstance(handler, CountHandler)]
    return sum(count for counter in counters for _, count in counter.get_counts())
