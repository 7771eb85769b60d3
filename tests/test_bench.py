"""What a build is compared with must do the same work, and ratios must be what they say."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import jinja2
import pytest
from click.testing import CliRunner
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from bench import generated, measure, plain_bash, variants, zensical_adapter
from bench.cli import cli
from bench.comparison import Comparison
from bench.variants import Original
from livedocs.book.book import Book
from livedocs.errors import LivedocsError
from livedocs.hosts.url import HostUrl
from livedocs.sessions.build import replay
from livedocs.sessions.outcome import Results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests import small_book

PAGE = """\
---
title: Home
---

# Home

{{ terminals("watch", "listen", "speak") }}

- In a list:

    {{ run("say", mark="a") }}

It said {{ value("say", "b c") }}.
"""


@pytest.fixture
def original(book: small_book.Book) -> Original:
    book.page("index", PAGE)
    book.snippet(
        "index/listen.sh",
        "# while: speak\n# ready: ^listening\n# expect: ^listening\necho listening; tail -f /dev/null\n",
    )
    book.snippet(
        "index/watch.sh",
        "# while: speak\n# ready: ^watching\n# expect: ^heard\ntouch word; echo watching; tail -f word\n",
    )
    book.snippet("index/speak.sh", "# expect: spoken\necho heard >> word\necho spoken\n\nfalse || echo 'it is well'\n")
    book.snippet("index/say.sh", "# status: 3\n# expect: braces\necho 'a {{ of }} braces'; echo b c\n\nexit 3\n")
    done = book.call("snippets", "--update")
    assert 0 == done.returncode, done.stderr
    recorded = Book.open(book.root)
    return Original(recorded, HostUrl.parse("local:"), Results.of(replay(recorded.chapters)))


def test_a_run_in_plain_bash_prints_what_the_session_prints(original: Original, tmp_path: Path) -> None:
    [chapter] = original.book.chapters
    transcripts = original.results.transcripts
    outputs = tmp_path / "outputs"

    outputs.mkdir()
    with plain_bash.fresh(original.host, {}) as environment:
        environment["OUTPUTS"] = str(outputs)
        names = plain_bash.write(chapter, tmp_path)
        found = {name: plain_bash.execute(name, tmp_path, environment) for name in names}

    assert {
        "index.speak": "".join(transcripts[f"index/{name}"].output for name in ("speak", "watch", "listen")),
        "index.say": transcripts["index/say"].output,
    } == found
    assert found == {path.name: path.read_text() for path in outputs.iterdir()}


def test_a_contestant_that_prints_something_else_is_refused(original: Original, tmp_path: Path) -> None:
    outputs, site = tmp_path / "outputs", variants.pasted(original, tmp_path / "pasted") / "docs"
    comparison = Comparison(original.book, site)
    comparison.check_site("live, one job", site)
    outputs.mkdir()
    (outputs / "index.speak").write_text("spoken\nit is well\nwatching\nheard\nlistening\n")
    (outputs / "index.say").write_text("a {{ of }} brackets\nb c\n")

    with pytest.raises(LivedocsError, match=r"(?s)bash does not print .* in index.say:.*\n-a {{ of }} braces"):
        comparison.check_scripts("bash", outputs)


def test_pasted_pages_need_no_host_and_have_the_outputs(original: Original, tmp_path: Path) -> None:
    folder = variants.pasted(original, tmp_path / "pasted")

    text = (folder / "docs" / "index.md").read_text()

    assert text.startswith("---\ntitle: Home\n---\n")
    assert "\nheard\n" in text
    assert "\n    a {{ of }} braces\n" in text
    assert "It said b c." in text
    assert (folder / "docs" / "index" / "say.txt").is_file()
    assert "macros" not in (folder / "mkdocs.yml").read_text()


def test_an_inline_macro_prints_the_same_where_it_stands(original: Original, tmp_path: Path) -> None:
    folder = variants.by_macro(original, tmp_path / "inline")

    build = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr
    html = (folder / "site" / "index.html").read_text()
    assert "```" not in html
    for text in ("heard", "spoken", "it is well", "a {{ of }} braces"):
        assert text in html, text


class _Zensical(Extension):
    """What Zensical adds to its converter for one page: the page with its context, and the rendering of its macros."""

    def __init__(self, root: Path, page: str) -> None:
        super().__init__()
        self._config = {"root_dir": str(root)}
        self._page = SimpleNamespace(path=f"{page}.md", url=f"{page}.html", meta={})

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        context = Preprocessor(md)
        vars(context).update(page=self._page, config=self._config, run=lambda lines: lines)
        md.preprocessors.register(context, "rendering_context", 0)
        macros = Preprocessor(md)
        vars(macros).update(run=self._render)
        md.preprocessors.register(macros, "macros", 35)

    def _render(self, lines: list[str]) -> list[str]:
        environment = jinja2.Environment(autoescape=False)  # noqa: S701 - Markdown is not HTML
        registered = environment.globals
        env = SimpleNamespace(conf=self._config, macro=lambda macro, name: registered.update({name: macro}))
        zensical_adapter.define_env(env)
        return environment.from_string("\n".join(lines)).render().split("\n")


def test_a_converter_like_zensical_s_runs_the_engine_s_own_hooks(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVEDOCS_REPLAY", "1")
    root = original.book.root

    converter = Markdown(extensions=[_Zensical(root, "index"), zensical_adapter.makeExtension()])
    html = converter.convert(PAGE.partition("---\n\n")[2])

    assert 4 == html.count('<div class="terminal ')
    assert "a {{ of }} braces" in html
    assert "It said b c." in html
    assert "index.sh" in html
    assert "⟦" not in html
    assert (root / "site" / "index" / "say.txt").is_file()


def test_a_generated_book_has_the_snippets_that_are_timed(tmp_path: Path) -> None:
    book = generated.generate(tmp_path / "book", 0.05)

    assert generated.CHAPTERS == len(book.chapters)
    assert generated.CHAPTERS * generated.SNIPPETS == len(book.snippets)
    assert all("sleep 0.05" in snippet.steps[0].text for snippet in book.snippets.values())


@pytest.mark.parametrize("command", ["lab", "build", "hosts", "serve", "zensical"])
def test_every_benchmark_has_a_help_with_its_defaults(command: str) -> None:
    done = CliRunner().invoke(cli, [command, "--help"])

    assert 0 == done.exit_code
    assert command == "zensical" or "[default:" in done.output


def test_a_ratio_is_the_median_of_the_rounds_own() -> None:
    times = {"a": [2.0, 30.0, 3.0], "b": [1.0, 10.0, 3.0]}

    assert 2.0 == measure.ratio(times, "a", "b")
    assert ["met    a / b: 2.00 x, aim 2 x"] == list(measure.verdicts(times, [("a", "b", 2.0)]))
    assert ["MISSED a / b: 2.00 x, aim 1.9 x"] == list(measure.verdicts(times, [("a", "b", 1.9)]))


def test_contestants_run_in_turn_and_the_last_is_sometimes_first() -> None:
    ran: list[str] = []

    times = measure.in_turn({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, 3)

    assert list("abbaab") == ran
    assert {"a": 3, "b": 3} == {name: len(taken) for name, taken in times.items()}


def test_the_context_of_a_round_is_entered_anew_and_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    happened: list[str] = []
    monkeypatch.setattr("bench.measure.time", SimpleNamespace(monotonic=lambda: now[0]))

    def takes(seconds: float, name: str) -> None:
        happened.append(name)
        now[0] += seconds

    @contextlib.contextmanager
    def around() -> Iterator[None]:
        takes(10, "begin")
        yield
        takes(10, "end")

    times = measure.in_turn({"a": lambda: takes(1, "a"), "b": lambda: takes(2, "b")}, 2, around)

    assert ["begin", "a", "b", "end", "begin", "b", "a", "end"] == happened
    assert {"a": [1.0, 1.0], "b": [2.0, 2.0]} == times
