"""One build between MkDocs and the macros: whose mistake a failure is, where it is shown, what is published."""

from __future__ import annotations

import json
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jinja2
import markdown
import pytest

from livedocs.book.book import configuration
from livedocs.errors import BuildFailed
from livedocs.hosts.redaction import Redaction
from livedocs.hosts.url import HostUrl
from livedocs.pages import lookup
from livedocs.sessions import build
from livedocs.sessions.outcome import Outcome, Results, State
from livedocs.settings import Settings
from livedocs.site import hooks
from tests.shown import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from livedocs.book.book import Book as Opened
    from livedocs.site.hooks import Build
    from tests.small_book import Book


@pytest.fixture
def home(book: Book, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book of one page with front matter, and one snippet."""
    monkeypatch.chdir(book.root)
    book.page("index", '---\ntitle: Home\n---\n# Home\n\nOpening.\n\n## Part\n\n{{ run("it") }}\n')
    book.snippet("index/it.sh", "echo it is so\n")
    return book


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Build]]:
    """Begin a build as mkdocs-macros does, with the page ``index``; what came of the book may be given."""
    begun: list[Build] = []

    def begin(book: Book, came: Callable[[Opened], Results] | None = None) -> Build:
        monkeypatch.setattr(build, "perform", lambda opened, _: came(opened) if came else run(book.root)[1])
        env = SimpleNamespace(conf=configuration(book.root), settings=Settings(HostUrl.parse("local:")))
        begun.append(hooks.Build(env))
        begun[-1].begin(begun[-1].book.pages["index.md"], "")
        return begun[-1]

    yield begin
    for one in begun:
        assert one.publication
        one.publication.drop()


def rendered(build: Build, text: str) -> str:
    """The text of a page's body, with its macros called as a page calls them."""
    template = jinja2.Environment(autoescape=False).from_string(text)  # noqa: S701 - as Markdown is
    names: dict[str, Any] = {
        name: build.guarded(name, getattr(build.macros, name)) for name in ("run", "value", "status")
    }
    return str(template.render(names))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("run()", "run(): missing a required argument: 'name'"),
        ("run('it', 2)", "run('it', 2): too many positional arguments"),
        ("run('it', colour='red')", "run('it'): got an unexpected keyword argument 'colour'"),
        ("run('it', mark='zzz')", "run('it'): nothing in the output matches 'zzz'"),
        ("value('it', line=9)", "value('it'): there is no line 9; the output has 1 lines"),
    ],
)
def test_a_wrong_call_is_the_writers_mistake_with_file_and_line(
    home: Book, begin: Callable[..., Build], call: str, says: str
) -> None:
    build = begin(home)

    assert "" == rendered(build, f"# Home\n\n{{{{ {call} }}}}").removeprefix("# Home\n\n")

    [error] = build.errors
    cure = "mend the call, or the snippet if its output is not what it should be"
    assert str(error).startswith(f"docs/index.md:6: {says}; {cure}")


def test_a_type_error_from_within_a_macro_is_ours(home: Book, begin: Callable[..., Build]) -> None:
    def run(name: str) -> str:
        return str(name + 1)  # type: ignore[operator]

    build = begin(home)

    with pytest.raises(TypeError, match="can only concatenate str"):
        build.guarded("run", run)("it")
    assert [] == build.errors


# Stand for a bug in the code behind `value`: the first is found by that code itself, the second by a library it calls.
FAULTS = {
    "in the engine": (None, "TypeError: 'NoneType' object is not callable"),
    "in a library": (json.loads, "TypeError: the JSON object must be str, bytes or bytearray, not Transcript"),
}


@pytest.mark.parametrize(
    "fault",
    [
        "in the engine",
        "in a library",
    ],
)
def test_a_fault_of_ours_ends_the_whole_build_with_its_traceback(
    home: Book, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    function, says = FAULTS[fault]
    monkeypatch.setattr(lookup, "value", function)
    home.page("index", '# Home\n\n{{ run("it") }}\n\nIt is {{ value("it", line=1) }}.\n')

    done = home.build()

    assert 0 != done.returncode
    assert says in done.stderr
    assert "docs/index.md:" not in done.stderr
    assert "cure" not in done.stderr
    assert not home.site.exists()


def test_what_was_not_run_is_said_where_it_would_stand_and_in_prose(home: Book, begin: Callable[..., Build]) -> None:
    def away(book: Opened) -> Results:
        return Results.of([Outcome(book.chapters[0], State.NOT_RUN, reason="this host has no node client")])

    build = begin(home, away)
    text = rendered(build, 'It is {{ value("it", line=1) }}.\n\n{{ run("it") }}\n')

    assert text.startswith("It is (not run).\n\n")
    assert "index/it was not run: this host has no node client." in html(build, text)
    assert text == build.expand(text), "neither head nor foot"
    assert [] == build.errors


def html(build: Build, text: str) -> str:
    """A page's Markdown as HTML."""
    return markdown.markdown(text, extensions=[build.blocks])


def test_a_chapter_has_a_head_above_its_first_part_and_a_foot(home: Book, begin: Callable[..., Build]) -> None:
    build = begin(home)

    page = html(build, build.expand(rendered(build, "# Home\n\nOpening.\n\n## Part\n\n{{ run('it') }}\n")))

    assert page.index("Opening.") < page.index("index.sh") < page.index("<h2") < page.index("it is so")
    assert page.index("it is so") < page.index("Run on a fresh host")


def test_its_files_are_written_where_its_page_will_stand(home: Book, begin: Callable[..., Build]) -> None:
    build = begin(home)

    build.expand("# Home\n")

    assert ["index", "index.sh", "index/it.sh", "index/it.txt"] == sorted(
        path.relative_to(build.site).as_posix() for path in build.site.rglob("*")
    )
    assert build.site != home.site


def test_a_chapter_from_its_records_for_a_reason_says_so_below_its_title(
    home: Book, begin: Callable[..., Build]
) -> None:
    def recorded(book: Opened) -> Results:
        [chapter] = book.chapters
        found = run(home.root)[1].transcripts
        return Results.of([Outcome(chapter, State.RECORDED, found, reason="it needs a lab's client")])

    build = begin(home, recorded)

    page = unescape(html(build, build.expand("# Home\n\nOpening.\n\n## Part\n")))

    assert page.index("<h1>") < page.index("It needs a lab's client. The outputs") < page.index("Opening.")


def test_a_block_in_the_middle_of_a_line_is_a_mistake_with_file_and_line(
    home: Book, begin: Callable[..., Build]
) -> None:
    build = begin(home)

    build.expand(rendered(build, "# Home\n\nSee {{ run('it') }} there.\n"))

    [error] = build.errors
    assert "docs/index.md:6: a terminal or figure stands in the middle of a line; give its macro a line of its own" == (
        str(error)
    )


def test_an_unknown_term_of_the_glossary_is_a_mistake_of_its_page(home: Book, begin: Callable[..., Build]) -> None:
    home.page("glossary", "# Glossary\n\n**Bridge** {: #bridge }\n:   A switch.\n")
    home.page("index", '---\ntitle: Home\n---\n# Home\n\nA [hub](glossary.md#hub).\n\n{{ run("it") }}\n')

    [error] = begin(home).errors

    assert str(error).startswith("docs/index.md:6: the glossary has no place 'hub'; add the term to glossary.md")


def test_mistakes_of_pages_publish_nothing_and_are_raised_together(home: Book, begin: Callable[..., Build]) -> None:
    home.site.mkdir()
    (home.site / "index.html").write_text("yesterday's")
    build = begin(home)
    rendered(build, "{{ value('it', 'x') }} {{ value('it', 'y') }}")

    with pytest.raises(BuildFailed) as caught:
        build.close()

    assert 2 == len(caught.value.errors)
    assert "yesterday's" == home.html()
    assert [] == home.leftovers()


def test_what_tells_whose_host_it_was_is_not_published(home: Book, begin: Callable[..., Build]) -> None:
    """Wherever it stands; and where the book itself says it, that is told."""

    def of_alps(_: Opened) -> Results:
        return Results(run(home.root)[1].outcomes, Redaction.of_host(user="eve", names=["matterhorn"], addresses=[]))

    home.page("index", '# Home\n\nThis was matterhorn.\n\n{{ run("it") }}\n')
    build = begin(home, of_alps)
    build.site.mkdir(parents=True)
    (build.site / "index.html").write_text("<head></head><p>This was matterhorn.</p>")

    with pytest.raises(BuildFailed) as caught:
        build.close()

    [error] = caught.value.errors
    assert str(error).startswith("index.html: the host's names, of the host the book was built on, would be published")
    assert "the book itself has the word: docs/index.md; write another one" in str(error)
    assert not home.site.exists()


def test_a_description_is_fit_for_an_attribute() -> None:
    meta: dict[str, Any] = {"description": "What \"layer 4\" & 'layer 7' mean.", "title": 'A "title"'}

    hooks.escape_description(meta)

    assert {
        "description": "What &quot;layer 4&quot; &amp; &#x27;layer 7&#x27; mean.",
        "title": 'A "title"',
    } == meta
