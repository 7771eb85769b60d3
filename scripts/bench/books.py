"""The same book in other hands: its outputs pasted, asked for by a macro where they stand, or by markdown-exec.

All variants have the site's own theme, plugins and extensions, but for those that make the difference; and their sites
are finished as ours is. The one with pasted text has our downloads as well, as files beside its pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from mkdocs.config import load_config
from mkdocs.utils.yaml import yaml_load

from livedocs.bench.acts import script_name, write
from livedocs.book import plan
from livedocs.expand import Pages
from livedocs.pages import downloads
from livedocs.pages.macros import MACROS, SHOWING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from livedocs.records.transcript import Transcript
    from livedocs.sessions.session import Chapter

CHAPTERS, SNIPPETS = 40, 5
_FENCE = "~" * 12  # longer than any that an output has

_GENERATED = """\
site_name: A generated book
theme: {name: material, font: false}
use_directory_urls: false
plugins: [search, macros: {modules: [livedocs.site.hooks], on_error_fail: true, on_undefined: strict}]
markdown_extensions:
  - pymdownx.highlight
  - pymdownx.superfences:
      custom_fences:
        - name: rendered
          class: rendered
          format: !!python/name:livedocs.pages.terminal.fence
"""

_FINISH = """\
from livedocs.site.finish import finish

def on_post_build(config):
    finish(config)
"""

# What runs a page's acts inline, as one would write it: the host comes with the page and goes with it.
_INLINE = """\
import contextlib, json, os, pathlib
from livedocs.bench import acts

CHAPTERS = json.loads(pathlib.Path(__file__).with_name("chapters.json").read_text())
opened = contextlib.ExitStack()

def begin(page):
    if page in CHAPTERS["options"]:
        host = acts.fresh(CHAPTERS["url"], CHAPTERS["options"][page])
        os.environ.update(opened.enter_context(host))
"""
_MACRO = """\
def define_env(env):
    @env.macro
    def act(name):
        return acts.play(name, "acts", os.environ)

def on_pre_page_macros(env):
    begin(pathlib.Path(env.page.file.src_uri).stem)

def on_post_page_macros(env):
    opened.close()
"""
_HOOK = """\
def on_page_markdown(markdown, page, **_):
    begin(pathlib.Path(page.file.src_uri).stem)

def on_page_content(html, **_):
    opened.close()
"""


@dataclass(frozen=True)
class Book:
    """A book to build in several ways.

    Attributes:
        config: Its ``mkdocs.yml``.
        url: Where its snippets run.
        plan: Its chapters, in order.
    """

    config: Path
    url: str
    plan: plan.Plan

    @property
    def docs(self) -> Path:
        """The folder of its pages."""
        return self.config.parent / "docs"

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Those that have snippets."""
        return self.plan.chapters


def read(config_file: Path, url: str) -> Book:
    """The book whose ``mkdocs.yml`` this is, to be run on ``url``."""
    config = load_config(str(config_file))
    nav = plan.nav_paths(config["nav"])
    root = config_file.parent / "snippets"
    made = plan.make(Path(config["docs_dir"]), root, nav, showing=SHOWING, macros=MACROS)
    return Book(config_file, url, made)


def generate(folder: Path, delay_s: float) -> Book:
    """Write a book of 40 chapters with 5 snippets each, whose command takes ``delay_s`` and no longer."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_GENERATED, encoding="utf-8")
    for chapter in range(1, CHAPTERS + 1):
        name = f"chapter-{chapter:02}"
        body = [f"# Chapter {chapter}", ""]
        for number in range(1, SNIPPETS + 1):
            path = folder / "snippets" / name / f"say-{number}.sh"
            path.parent.mkdir(parents=True, exist_ok=True)
            wait = f"sleep {delay_s:g}; " if delay_s else ""
            command = f"{wait}printf '%s says line {number}.%s\\n' {name} 1 {name} 2 {name} 3 {name} 4\n"
            path.write_text(f"# expect: line {number}.4\n{command}", encoding="utf-8")
            words = f"Chapter {chapter} goes on to its part {number}. " * 8
            last = f'{{{{ value("say-{number}", "line ({number}.4)") }}}}'
            body += [words, "", f'{{{{ run("say-{number}") }}}}', "", f"Its last line is {last}.", ""]
        (folder / "docs" / f"{name}.md").write_text("\n".join(body), encoding="utf-8")
    return read(folder / "mkdocs.yml", "local:")


def pasted(book: Book, folder: Path, said: Mapping[str, Transcript]) -> Path:
    """Write the book with every output as text in its pages; give its ``mkdocs.yml``."""
    _Variant(book, said, lambda _: "").write(folder / "docs")
    titles = {page.name: page.title for page in book.plan.pages.values()}
    for chapter in book.chapters:
        for name, data in downloads.of_chapter(chapter, titles[chapter.name], said):
            path = folder / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return _configured(book, folder)


def by_macro(book: Book, folder: Path, said: Mapping[str, Transcript]) -> Path:
    """Write the book with a macro that runs each act where it stands; give its ``mkdocs.yml``."""
    _acts(book, folder)
    (folder / "inline.py").write_text(_INLINE + _MACRO, encoding="utf-8")

    def call(act: str) -> str:
        return f'{_FENCE}\n{{% endraw %}}{{{{ act("{act}") }}}}{{% raw %}}\n{_FENCE}'

    _Variant(book, said, call, around=("{% raw %}", "{% endraw %}")).write(folder / "docs")
    return _configured(book, folder, [{"macros": {"module_name": "inline", "on_error_fail": True}}])


def by_markdown_exec(book: Book, folder: Path, said: Mapping[str, Transcript]) -> Path:
    """Write the book with a fence of markdown-exec for each act; give its ``mkdocs.yml``."""
    _acts(book, folder)
    (folder / "inline.py").write_text(_INLINE + _HOOK, encoding="utf-8")

    def call(act: str) -> str:
        return f'```bash exec="on" result="text"\nbash acts/{act}.sh\n```'

    _Variant(book, said, call).write(folder / "docs")
    return _configured(book, folder, ["markdown-exec"], hooks=["inline.py"])


class _Variant(Pages):
    """The pages of a book with outputs as text, or with what runs them.

    Args:
        book: Which.
        said: What the macros look up.
        call: What runs an act where its first snippet is called; nothing, where its output is pasted instead.
        around: What stands around all other text.
    """

    def __init__(
        self,
        book: Book,
        said: Mapping[str, Transcript],
        call: Callable[[str], str],
        around: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__(book.docs, book.plan, book.url, said, around)
        self._call = call
        self._acts = {first.name for chapter in book.chapters for first, _ in chapter.acts}

    def run(self, name: str, *, steps: list[int] | None = None, **_: object) -> str:
        """Show commands and outputs as text."""
        return self._place(self._text(name, steps))

    def terminals(self, *names: str, **_: object) -> str:
        """Show them one below the other."""
        return self._place("\n\n".join(self._text(name) for name in names))

    def source(self, name: str) -> str:
        """Show commands and outputs all the same."""
        return self.run(name)

    def quietly(self, name: str) -> str:
        """Run an act that the page does not show."""
        call = self._once(self._transcript(name).snippet)
        return self._place(call) if call else ""

    def _text(self, name: str, steps: list[int] | None = None) -> str:
        said = self._transcript(name)
        shown = [said.steps[number - 1] for number in steps] if steps else said.steps
        call = self._once(said.snippet)
        lines = [f"$ {step.command}\n{'' if call else step.output}".rstrip("\n") for step in shown]
        pasted = "\n".join([f"{_FENCE}console", *lines, _FENCE])
        return f"{pasted}\n\n{call}" if call else pasted

    def _once(self, snippet: str) -> str:
        """What runs the act of a snippet, the first time that the book calls it."""
        if snippet not in self._acts:
            return ""
        self._acts.remove(snippet)
        return self._call(script_name(snippet))


def _acts(book: Book, folder: Path) -> None:
    (folder / "acts").mkdir(parents=True)
    for chapter in book.chapters:
        write(chapter, folder / "acts")
    options = {chapter.name: dict(chapter.options) for chapter in book.chapters}
    (folder / "chapters.json").write_text(json.dumps({"url": book.url, "options": options}), encoding="utf-8")


def _configured(book: Book, folder: Path, plugins: Sequence[object] = (), hooks: Sequence[str] = ()) -> Path:
    """The book's own configuration with other plugins in the place of what runs its snippets."""
    own = yaml_load(book.config.read_text(encoding="utf-8"))["plugins"]
    kept = [_settled(plugin) for plugin in own if "macros" not in plugin]
    (folder / "finished.py").write_text(_FINISH, encoding="utf-8")
    changed = {
        "INHERIT": str(book.config),
        "docs_dir": str(folder / "docs"),
        "strict": False,
        "watch": [],
        "plugins": [*kept, *plugins],
        "hooks": [*hooks, "finished.py"],
    }
    config = folder / "mkdocs.yml"
    config.write_text(yaml.safe_dump(changed), encoding="utf-8")
    return config


def _settled(plugin: Any) -> Any:
    """A plugin as all contestants have it: the reference of the code takes longer than what is measured here."""
    return {"mkdocstrings": {**plugin["mkdocstrings"], "enabled": False}} if "mkdocstrings" in plugin else plugin
