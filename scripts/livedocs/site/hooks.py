"""One build of the site, as mkdocs-macros drives it.

mkdocs-macros calls `define_env` once, before any page is read: that is where the sessions run. Then it calls the hooks
around each page, and at the end `on_post_build`, which publishes. Whoever starts MkDocs from here hands `Settings`, and
a `Server` while pages are served, over as attributes of the plugin.
"""

from __future__ import annotations

import contextlib
import inspect
import logging
import subprocess
import sys
from functools import cache, wraps
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click
import jinja2
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File
from mkdocs.utils import CountHandler

from livedocs.book import glossary
from livedocs.book.book import Book
from livedocs.book.page import literal_backslashes
from livedocs.book.vocabulary import VOCABULARY
from livedocs.errors import BuildFailed, HostError, LivedocsError, Location, MacroFailed, NotRun, SourceError
from livedocs.pages import downloads, html
from livedocs.pages.blocks import Blocks
from livedocs.pages.macros import Macros
from livedocs.pages.prose import Prose
from livedocs.pages.values import Values, plain_argument
from livedocs.sessions import build
from livedocs.sessions.outcome import State
from livedocs.settings import Settings
from livedocs.site import api_pages, assets
from livedocs.site import cache as caches
from livedocs.site.finish import finish
from livedocs.site.publish import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from livedocs.book.page import Page
    from livedocs.site.serving import Server

# Stands for a value in prose where the chapter could not run; the blocks around it say why.
NOT_RUN = "(not run)"
# Stands for a value in prose that the chapter's run, which has not ended, will give.
WAITING = "…"
_EVERYTHING = "*"
_PAGES = "livedocs-pages/"  # begins the names of pages for Jinja


class Build:
    """One build: the book, what came of it, the page that is rendered, and what went wrong so far."""

    def __init__(self, env: Any) -> None:
        """Read the book and run it.

        Raises:
            LivedocsError: Whatever went wrong; nothing has been published then.
        """
        config: MkDocsConfig = env.conf
        settings: Settings = getattr(env, "settings", None) or Settings.from_environment()
        self.server: Server | None = getattr(env, "server", None)
        # First, so that a place that cannot be written is found before anything runs.
        self.publication = None if self.server else Publication(Path(config["site_dir"]))
        try:
            self._open(config, settings)
        except BaseException:
            if self.publication:
                self.publication.drop()
            raise

    def _open(self, config: MkDocsConfig, settings: Settings) -> None:
        self.book = Book.of_config(config, tolerant=self.server is not None)
        if self.server:
            self.results = self.server.perform(self.book, settings)
        else:
            self.results = build.perform(self.book, settings)
        self.errors: list[LivedocsError] = []
        self._wrong: list[str] = []
        self._url = ""
        self._config = config
        self._own_host = not settings.host.is_foreign
        self._commit = _commit(self.book.root)
        self.blocks = Blocks()
        self.macros = Macros(self.book, self.results, settings.host, self.blocks.add, self._link, self._commit)
        config["markdown_extensions"] += [self.blocks, Values(), Prose(self.book.terms, self.book.options.unbroken)]
        if self.publication:
            config["site_dir"] = str(self.publication.new)
        self.site = Path(config["site_dir"])

    def prepare(self, environment: jinja2.Environment) -> None:
        """Let Jinja load pages by name, so that it can keep what it compiles of them, and report errors in them here.

        A page that is given to Jinja as a string, as mkdocs-macros does, would be compiled anew in each build.
        """
        if environment.template_class is not jinja2.Template or environment.loader is None:
            return
        environment.template_class = _template_class(self)
        pages = jinja2.DictLoader({source: page.template for source, page in self.book.pages.items()})
        ours = jinja2.PrefixLoader({_PAGES.rstrip("/"): pages})
        environment.loader = jinja2.ChoiceLoader([ours, environment.loader])
        environment.bytecode_cache = caches.templates(self.book.root)

    def begin(self, page: Page, url: str) -> None:
        """Begin with a page, and say where it stands below the site."""
        self.page = page
        self._url = url
        self._wrong = []
        self.blocks.clear()
        self.macros._begin(page)  # noqa: SLF001 - its public names are what a page may call
        if self.server:
            self.server.made_from[page.source] = {}
        self._uses(page.source, *([glossary.NAME] if self.book.terms else []))
        for line, term in glossary.unknown(page.text, self.book.terms):
            what = f"the glossary has no place '{term}'"
            cure = f"add the term to {glossary.NAME}, with {{: #{term} }} behind it, or mend the link"
            self._note(SourceError(Location(page.path, line), what, cure))

    def guarded(self, name: str, macro: Callable[..., str]) -> Callable[..., str]:
        """The macro, with its failure kept for the end of the build, when all are shown together."""
        signature = inspect.signature(macro)

        @wraps(macro)
        def guard(*arguments: Any, **named: Any) -> str:
            arguments = tuple(map(plain_argument, arguments))
            named = {key: plain_argument(value) for key, value in named.items()}
            try:
                signature.bind(*arguments, **named)
            except TypeError as error:  # the page's mistake; a TypeError from within the macro is ours
                return self._failed(name, arguments, MacroFailed(str(error)))
            texts = [value for value in (*arguments, *named.values()) if isinstance(value, str)]
            snippets = [self.page.snippet_name(text) for text in texts]
            local = not VOCABULARY[name].whole_book and self._own_host
            self._uses(*(snippets if local else [_EVERYTHING]))
            try:
                return macro(*arguments, **named)
            except NotRun as error:
                return NOT_RUN if VOCABULARY[name].inline else self._not_run(str(error), snippets)
            except MacroFailed as error:
                if not self._may_change(name, snippets):
                    return self._failed(name, arguments, error)
                return WAITING if VOCABULARY[name].inline else self._waiting(snippets)
            except SourceError as error:  # of a file beside the pages
                self._note(error)
                return self.blocks.add(html.failed(str(error)))

        return guard

    def broken(self, error: Exception) -> str:
        """Note an expression of the page's that cannot be evaluated; give what stands in the page's place.

        Raises:
            Exception: The error itself, where it came from a macro and so is ours.
        """
        line, ours = 0, False
        trace = error.__traceback__
        while trace:
            names = trace.tb_frame.f_globals
            if "__jinja_exception__" in names:  # the page's own frame; what it has called comes behind it
                line, ours = trace.tb_lineno, False
            ours = ours or str(names.get("__name__")).startswith("livedocs.")
            trace = trace.tb_next
        if ours:
            raise error
        return self.wrong_expression(line, f"{type(error).__name__}: {error}")

    def unknown_names(self, environment: jinja2.Environment) -> str:
        """Note filters and tests that there are not; give what stands in the page's place then."""
        known = {"filter": environment.filters, "test": environment.tests}
        for kind, name, line in self.page.names:
            if name not in known[kind]:
                return self.wrong_expression(line, f"No {kind} named '{name}'")
        return ""

    def wrong_expression(self, line: int, why: str) -> str:
        """Note an expression of the page's that cannot be evaluated; give what stands in the page's place."""
        cure = "fix the expression; text with braces that is no macro call stands in {% raw %}...{% endraw %}"
        seen = self.page.text.split("\n")[self.page.above + line - 1].strip()
        where = Location(self.page.path, self.page.above + line)
        wrong = SourceError(where, f"this cannot be evaluated: {why}", cure, seen=seen)
        self._note(wrong)
        return f"# {self.page.title}\n\n{self.blocks.add(html.failed(str(wrong)))}\n"

    def expand(self, markdown: str) -> str:
        """A page's Markdown with its head and foot, once its macros have been called."""
        for line in self.blocks.misplaced(markdown):
            what = "a terminal or figure stands in the middle of a line"
            where = Location(self.page.path, self.page.above + line)
            self._note(SourceError(where, what, "give its macro a line of its own"))
        if self.server:
            self.server.note(self.page.source, self._wrong)
        return self._framed(self._with_reason(markdown))

    def close(self) -> None:
        """Publish, unless something went wrong.

        Raises:
            BuildFailed: With everything that went wrong while pages rendered.
        """
        if self.errors:
            if self.publication:
                self.publication.drop()
            raise BuildFailed(self.errors)
        assets.write(self.site)
        if not self.server:  # a preview is one page at a time; this is done once all pages are there
            finish(self._config)
        self._refuse_private()
        if self.publication and _warnings():
            self.publication.drop()  # MkDocs itself says so and fails
        elif self.publication:
            self.publication.publish()

    def stale(self, page: str) -> bool:
        """Whether a page comes out differently than when it was last rendered for this server."""
        made_from = self.server.made_from.get(page) if self.server else None
        return made_from is None or any(self._state(used) != state for used, state in made_from.items())

    def _uses(self, *used: str) -> None:
        """Note what the page is made from, while pages are served: pages, snippets, or everything."""
        if self.server:
            self.server.made_from[self.page.source].update({name: self._state(name) for name in used})

    def _state(self, used: str) -> object:
        if used == _EVERYTHING:
            titles = tuple(page.title for page in self.book.pages.values())
            # Not which chapters run: until they have run, all is as it was.
            outcomes = [(o.transcripts, o.reason, o.failures) for o in self.results.outcomes.values()]
            return (outcomes, titles, self.macros._outline)  # noqa: SLF001 - see `begin`
        if used in self.book.pages:
            return self.book.pages[used].text
        outcome = self.results.outcomes.get(used.rpartition("/")[0])
        if outcome is None:
            return None
        running = outcome.state is State.RUNNING
        return (outcome.transcripts.get(used), outcome.reason, outcome.failures, running)

    def _failed(self, macro: str, arguments: Sequence[Any], error: MacroFailed) -> str:
        """Note a mistake of the page's; give what stands in its place while pages are served."""
        cure = "mend the call, or the snippet if its output is not what it should be"
        shown = f"{macro}({', '.join(map(repr, arguments))})"
        wrong = SourceError(self._where(), f"{shown}: {error}", cure, seen=error.seen)
        self._note(wrong)
        if self.server is None:
            return ""
        return f"**{wrong.where}: {error}**" if VOCABULARY[macro].inline else self.blocks.add(html.failed(str(wrong)))

    def _note(self, error: SourceError) -> None:
        """Keep an error: for the end of the build, or while pages are served, of its page."""
        if self.server:
            self._wrong.append(str(error))
        else:
            self.errors.append(error)

    def _may_change(self, macro: str, snippets: Sequence[str]) -> bool:
        """Whether what a macro did not find may come from a chapter whose run has not ended."""
        running = self.results.having(State.RUNNING).keys()
        chapters = {self.page.name, *(name.rpartition("/")[0] for name in snippets)}
        return bool(running if VOCABULARY[macro].whole_book else running & chapters)

    def _not_run(self, reason: str, names: Sequence[str]) -> str:
        """In the place of a terminal or figure whose snippet has not run: what failed, or why nothing ran."""
        failed = self.results.having(State.FAILED).values()
        failures = [o.failures[name] for name in names for o in failed if name in o.failures]
        return self.blocks.add(html.failed("\n\n".join(failures)) if failures else html.not_run(reason))

    def _waiting(self, names: Sequence[str]) -> str:
        """In the place of a terminal or figure of which nothing can be shown before its chapter has run."""
        snippets = (self.book.snippets[name] for name in names if name in self.book.snippets)
        commands = [step.text for snippet in snippets for step in snippet.steps]
        return self.blocks.add(html.render("waiting", commands="\n\n".join(commands)))

    def _with_reason(self, markdown: str) -> str:
        """A page with a note below its title where it could not run and is shown from its record."""
        outcome = self.results.outcomes.get(self.page.name)
        if outcome is None or outcome.state is not State.RECORDED or not outcome.reason:
            return markdown
        lines = markdown.split("\n")
        title = next((number for number, line in enumerate(lines, start=1) if line.startswith("# ")), 0)
        return "\n".join([*lines[:title], "", self.blocks.add(html.from_record(outcome.reason)), "", *lines[title:]])

    def _framed(self, body: str) -> str:
        """A page between head and foot where it is a chapter that has run; its files are written beside it."""
        chapter = self.book.chapter_of(self.page)
        if chapter is None:
            return body
        names = [snippet.name for snippet in chapter.snippets]
        self._uses(*names)
        outcome = self.results.outcomes[chapter.name]
        if outcome.state in {State.NOT_RUN, State.FAILED} or not outcome.transcripts.keys() >= {*names}:
            return body
        folder = self.site / (self._url if self._url.endswith("/") else PurePosixPath(self._url).parent)
        offered = downloads.of_chapter(chapter, self.page.title, outcome.transcripts, self.book.options)
        script, *_ = [_write(folder / name, data) for name, data in offered]
        first = outcome.transcripts[names[0]]
        lab = self.book.options.lab_command(chapter.lab_options)
        head = self.blocks.add(html.render("head", lab=lab, script=script.name))
        foot = self.blocks.add(
            html.render(
                "foot",
                recorded=first.replayed,
                origin=first.origin,
                commands=sum(len(transcript.steps) for transcript in outcome.transcripts.values()),
                commit=self._commit,
                script=script.name,
            )
        )
        opening, heading, rest = body.partition("\n## ")
        return f"{opening}\n\n{head}\n{heading}{rest}\n\n{foot}\n"

    def _link(self, place: str) -> str:
        """The URL of a place in the book, as seen from the page that is rendered."""
        path, hash_, fragment = place.partition("#")
        return f"{self._file(path).url_relative_to(self._url)}{hash_}{fragment}"

    def _file(self, path: str) -> File:
        return File(path, str(self.book.docs), str(self.site), self._config["use_directory_urls"])

    def _refuse_private(self) -> None:
        """Publish nothing that tells whose host this was."""
        if found := self.results.redaction.leaks(self.site):
            if self.publication:
                self.publication.drop()
            folders = (self.book.docs, self.book.root / "snippets")
            redaction = self.results.redaction
            own = {f"{f.name}/{at.partition(':')[0]}" for f in folders for at in redaction.leaks(f)}
            cure = "find the output that says it, and give livedocs.hosts.redaction its form"
            if own:
                word = f"the book itself has the word: {', '.join(sorted(own))}"
                cure = f"{word}; write another one, or build as another user or on another host"
            raise BuildFailed(
                [HostError(f"{at}, of the host the book was built on, would be published; {cure}") for at in found]
            )

    def _where(self) -> Location:
        frame = sys._getframe(1)  # noqa: SLF001 - Jinja tells a macro's line in no other way
        while frame.f_back and "__jinja_template__" not in frame.f_globals:
            frame = frame.f_back
        template = frame.f_globals.get("__jinja_template__")
        line = template.get_corresponding_lineno(frame.f_lineno) if template else 1
        return Location(self.page.path, self.page.above + line)


class Adapter(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """What mkdocs-macros has no hook for. To MkDocs it is a plugin."""

    def __init__(self, build: Build) -> None:
        self._build = build

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages that are made from code."""
        api_pages.add(files, config, self._build.book)
        return files

    def on_env(self, env: Any, **_: Any) -> Any:
        """Keep the theme's templates compiled, before they are loaded."""
        env.bytecode_cache = caches.templates(self._build.book.root)
        return env


def define_env(env: Any) -> None:
    """Read the book, run it, and register the macros: called by mkdocs-macros once per build."""
    with _ended_by_mkdocs():
        env.livedocs = Build(env)
    env.conf["plugins"]["livedocs"] = Adapter(env.livedocs)
    assets.link(env.conf)
    for name in VOCABULARY:
        env.macro(env.livedocs.guarded(name, getattr(env.livedocs.macros, name)), name)


def escape_description(meta: MutableMapping[str, Any]) -> None:
    """Escape the description in a page's front matter: the theme writes it into an attribute as it is."""
    if described := meta.get("description"):
        meta["description"] = escape(str(described))


def on_pre_page_macros(env: Any) -> None:
    """Begin with a page, and make its backslashes literal and its description fit for HTML."""
    page = env.livedocs.book.pages.get(env.page.file.src_uri)
    if page is None:
        return  # another plugin or hook has made it
    env.livedocs.begin(page, env.page.url)
    env.livedocs.prepare(env.env)
    text = literal_backslashes(env.markdown)
    # By its name, unless another plugin has changed it, or something renders it that loads no templates.
    named = text == page.template and env.env.loader is not None
    loaded = f"{{% include '{_PAGES}{page.source}' %}}" if named else text
    env.markdown = env.livedocs.unknown_names(env.env) or loaded
    escape_description(env.page.meta)


def on_post_page_macros(env: Any) -> None:
    """Put head and foot around the page."""
    if env.page.file.src_uri in env.livedocs.book.pages:
        env.markdown = env.livedocs.expand(env.markdown)


def on_post_build(env: Any) -> None:
    """Publish the site, or say what is wrong with it."""
    with _ended_by_mkdocs():
        env.livedocs.close()


def _template_class(build: Build) -> type[jinja2.Template]:
    """A page's template: an error in it is an error of the page, with its line."""

    class PageTemplate(jinja2.Template):
        def render(self, *arguments: Any, **named: Any) -> str:
            try:
                return super().render(*arguments, **named)
            except Exception as error:  # noqa: BLE001 - an expression may raise anything
                return build.broken(error)

    return PageTemplate


class Stopped(Abort):
    """The end of a build, worded by us; MkDocs would write it to standard output."""

    def show(self, file: Any = None) -> None:
        """Write the message."""
        click.echo(f"\n{self.format_message()}", file=file, err=True)


@contextlib.contextmanager
def _ended_by_mkdocs() -> Iterator[None]:
    """Let MkDocs end with our message, without a traceback."""
    try:
        yield
    except (LivedocsError, click.ClickException) as error:
        raise Stopped(error.format_message() if isinstance(error, click.ClickException) else str(error)) from None


def _write(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except FileNotFoundError:  # the first file of its folder; to ask before each of a thousand would take a while
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


@cache
def _commit(root: Path) -> str:
    """The book's commit as this process found it, marked where files had changed since; empty without git."""
    asked = ["git", "-C", str(root), "describe", "--always", "--dirty=+", "--exclude=*"]
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def _warnings() -> int:
    """How many warnings a strict build has met so far."""
    handlers = logging.getLogger("mkdocs").handlers
    return sum(count for h in handlers if isinstance(h, CountHandler) for _, count in h.get_counts())
