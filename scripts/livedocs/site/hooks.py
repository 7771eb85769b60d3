"""One build, as mkdocs-macros drives it. Only this and `livedocs.site.preview` know of MkDocs's build.

It calls `define_env` once, before any page is read: that is where the plan is made and the sessions run.
Then it calls the hooks around each page, and at the end `on_post_build`, which publishes.
"""

from __future__ import annotations

import contextlib
import logging
import re
import subprocess
import sys
from functools import cache, wraps
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler

from livedocs.book import glossary, plan
from livedocs.errors import BuildFailed, HostError, LivedocsError, Location, SourceError
from livedocs.pages import downloads, lookup, terminal
from livedocs.pages.macros import IN_PROSE, LOCAL, MACROS, NAMES, SHOWING, Macros, NotRunError
from livedocs.sessions import build
from livedocs.site import api_pages, serving
from livedocs.site.cache import Compiled
from livedocs.site.finish import finish
from livedocs.site.publish import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping, Sequence

_LOG = logging.getLogger("mkdocs")
_PLACEHOLDER = re.compile(r"⟦livedocs (\d+)⟧")
_PAGE_LINK = re.compile(r'href="([^":#]+\.md)')
_ALONE = re.compile(r"(?m)^([ \t]*)⟦livedocs (\d+)⟧[ \t]*$")


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
        self._blocks: list[str] = []
        self._links: dict[str, str] = {}
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
        self._apart = not settings.host.is_foreign
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
        self._links = {}
        self._folder = PurePosixPath(url if url.endswith("/") or not url else PurePosixPath(url).parent)
        text = self.plan.pages[page].text
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
                return self._keep(terminal.failed("\n\n".join(failures)) if failures else terminal.not_run(str(error)))
            except (lookup.LookupFailed, terminal.RenderFailed, TypeError) as error:
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
                    else self._keep(terminal.failed(str(wrong)))
                )

        return guard

    def expand(self, markdown: str) -> str:
        """Put the blocks where their macros stood, as deep as those were indented."""
        done = _ALONE.sub(lambda m: f"\n{terminal.wrap(self._blocks[int(m[2])], m[1])}\n", markdown)
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
        note = terminal.wrap(terminal.from_record(self.said.recorded[name]))
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
        head = terminal.wrap(terminal.follow(script_name, chapter.lab_options))
        opening, heading, rest = body.partition("\n## ")
        return (
            f"{opening}\n\n{head}\n{heading}{rest}\n\n{terminal.wrap(terminal.foot(said, script_name, self._commit))}\n"
        )

    def close(self) -> None:
        """Publish, unless something went wrong.

        Raises:
            BuildFailed: With everything that went wrong while pages rendered.
        """
        if self.errors:
            if self.publication:
                self.publication.drop()
            raise BuildFailed(self.errors)
        if not self._serving:  # a preview is one page at a time; these are done once all pages are there
            finish(self._config)
        self._refuse_private()
        if self.publication and _warnings():
            self.publication.drop()  # MkDocs itself says so and fails
        elif self.publication:
            self.publication.publish()

    def _offer(self, name: str, data: bytes) -> str:
        """Offer a file for download below the folder of the page that is rendered, and give its name there."""
        _write(self.site / self._folder / name, data)
        return name

    def _refuse_private(self) -> None:
        """Publish nothing that tells whose host this was."""
        if found := self.said.private.leaks(self.site):
            if self.publication:
                self.publication.drop()
            folders = (self.docs, self.docs.parent / "snippets")
            own = {f"{f.name}/{at.partition(':')[0]}" for f in folders for at in self.said.private.leaks(f)}
            cure = "find the output that says it, and give livedocs.hosts.redaction its form"
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
        return terminal.waiting("\n\n".join(commands))

    def _keep(self, html: str) -> str:
        if Path(self.page).stem in self._served.refreshing:
            html = terminal.refreshing(html)
        self._blocks.append(_PAGE_LINK.sub(self._link, glossary.explain_html(html, self._terms)))
        return f"⟦livedocs {len(self._blocks) - 1}⟧"

    def _link(self, found: re.Match[str]) -> str:
        """A link to a page, as MkDocs writes it: what stands in a block does not pass through its hands."""
        to = found[1]
        if to not in self._links:
            target = (self.docs / self.page).parent.joinpath(to).resolve().relative_to(self.docs).as_posix()
            self._links[to] = self._file(target).url_relative_to(self._file(self.page))
        return f'href="{self._links[to]}'

    def _file(self, path: str) -> File:
        return File(path, str(self.docs), str(self.site), self._folders)

    def _where(self) -> Location:
        frame = sys._getframe(1)  # noqa: SLF001 - Jinja tells a macro's line in no other way
        while frame.f_back and "__jinja_template__" not in frame.f_globals:
            frame = frame.f_back
        template = frame.f_globals.get("__jinja_template__")
        line = template.get_corresponding_lineno(frame.f_lineno) if template else 1
        return Location(self.docs / self.page, self._above + line)


# What is served, where it is: see `livedocs.site.preview`, which makes a `Book` at every save.
SERVER = serving.Server()
# What each page that this process serves was made from, with its state when it was rendered.
_made_from: dict[str, dict[str, object]] = {}
_EVERYTHING = "*"

# Stands for a value in prose where the chapter could not run; the blocks around it say why.
NOT_RUN = "(not run)"
# Stands for a value in prose that the chapter's run, which has not ended, will give.
WAITING = "…"


def define_env(env: Any) -> None:
    """Make the plan, run it, and register the macros: called by mkdocs-macros once per build."""
    with _told_by_mkdocs():
        book = Book(env)
    env.livedocs = book
    env.conf["plugins"]["compiled"] = Compiled(env, book.plan.pages)
    env.conf["plugins"]["code"] = api_pages.Pages()
    for name in NAMES:
        env.macro(book.guarded(getattr(book.macros, name)), name)


def fit_for_html(meta: MutableMapping[str, Any]) -> None:
    """Escape the description in a page's front matter: the theme writes it into an attribute as it is."""
    if described := meta.get("description"):
        meta["description"] = escape(str(described))


def on_pre_page_macros(env: Any) -> None:
    """Note which page is rendered, let its backslashes be, and make its description fit for HTML."""
    if env.page.file.src_uri not in env.livedocs.plan.pages:
        return  # another plugin or hook has made it
    env.livedocs.begin(env.page.file.src_uri, env.page.url, env.markdown)
    env.markdown = plan.literal_backslashes(env.markdown)
    fit_for_html(env.page.meta)


def on_post_page_macros(env: Any) -> None:
    """Put terminals and figures into the page."""
    if env.page.file.src_uri in env.livedocs.plan.pages:
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
