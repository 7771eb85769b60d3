"""The plan of a book: its pages, their calls, and the chapters that follow from them, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mkdocs.utils import meta

from livedocs.book import book as books
from livedocs.book import page
from livedocs.book.templates import Templates
from livedocs.errors import BuildFailed, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from livedocs.book.chapter import Chapter
    from livedocs.book.page import Page
    from tests.small_book import Book


@pytest.fixture(autouse=True)
def _at_home(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages name files as they are seen from the book's folder."""
    monkeypatch.chdir(book.root)


def plan(book: Book) -> books.Book:
    return books.Book.open(book.root)


def refusal(book: Book) -> list[str]:
    """What is said of a book that is not as it should be, one message a line."""
    with pytest.raises(BuildFailed) as caught:
        plan(book)
    return [str(error) for error in caught.value.errors]


def names(chapters: tuple[Chapter, ...]) -> dict[str, list[str]]:
    return {chapter.name: [snippet.short for snippet in chapter.snippets] for chapter in chapters}


def read(tmp_path: Path, text: str, source: str = "part/it.md") -> Page:
    path = tmp_path / "it.md"
    path.write_text(text)
    return page.read(path, source, meta.get_data, Templates(tmp_path))


def test_a_chapter_has_the_snippets_that_its_page_shows_in_the_pages_order(book: Book) -> None:
    book.page(
        "index", '# Home\n\n{{ source("c") }}\n\n{{ quietly("a") }}\n\n{{ terminals("d", "b") }}\n\n{{ run("a") }}\n'
    )
    for name in "abcd":
        book.snippet(f"index/{name}.sh", "true\n")

    [chapter] = plan(book).chapters

    assert ["c", "a", "d", "b"] == [snippet.short for snippet in chapter.snippets]
    assert ["docs/index.md:5", "docs/index.md:9"] == [str(place) for place in chapter.calls["index/a"]]


def test_chapters_come_in_the_order_of_the_nav(book: Book) -> None:
    for name in ("index", "part/index", "zebra"):
        book.page(name, '# It\n\n{{ run("it") }}\n')
        book.snippet(f"{name}/it.sh", "true\n")
    book.page("prose", "# Prose\n")
    book.configure("nav: [zebra.md, {Part: [part/index.md, prose.md]}, index.md]\n")

    opened = plan(book)

    assert {"zebra": ["it"], "part/index": ["it"], "index": ["it"]} == names(opened.chapters)
    assert ["zebra", "part/index", "index"] == [chapter.name for chapter in opened.chapters]
    assert opened.chapter_of(opened.pages["prose.md"]) is None
    assert opened.pages["part/index.md"] == opened.page_of("part/index")


def test_a_value_of_a_snippet_gives_it_no_place(book: Book) -> None:
    """It may be of another chapter, and must stand on a page all the same."""
    book.page("index", '# Home\n\n{{ value("it", line=1) }} {{ value("other/it", line=1) }}\n')
    book.page("other", '# Other\n\n{{ run("it") }}\n')
    book.snippet("index/it.sh", "true\n")
    book.snippet("other/it.sh", "true\n")

    assert ['snippets/index/it.sh:1: no page uses this snippet; call {{ run("it") }} or delete it'] == refusal(book)


def test_an_option_of_the_lab_is_taken_from_the_front_matter(book: Book) -> None:
    book.page("index", '---\nlab: {mtu: 1400, user_pool: 10.0.0.0/8}\n---\n# Home\n\n{{ run("it") }}\n')
    book.snippet("index/it.sh", "true\n")

    [chapter] = plan(book).chapters

    assert {"mtu": "1400", "user_pool": "10.0.0.0/8"} == chapter.options
    assert " --mtu 1400 --user-pool 10.0.0.0/8" == chapter.lab_options


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("run('../it')", "docs/index.md:1: '../it' leads out of snippets/; name a snippet of this chapter"),
        ("run('/it')", "docs/index.md:1: '/it' leads out of snippets/; name a snippet of this chapter"),
        ("run(name)", "docs/index.md:1: run() has a computed argument; write the snippet's name in quotation marks"),
        ("run('ti')", "docs/index.md:1: there is no snippet 'index/ti'; did you mean 'index/it'?"),
        (
            "run('who-knows')",
            "docs/index.md:1: there is no snippet 'index/who-knows'; write snippets/index/who-knows.sh",
        ),
        (
            "run('other/it')",
            (
                "docs/index.md:1: snippet 'other/it' belongs to another chapter; "
                "a page shows the snippets of snippets/index/; value() and typed() may use others"
            ),
        ),
        ("terminals('it', 'ti')", "docs/index.md:1: there is no snippet 'index/ti'; did you mean 'index/it'?"),
    ],
)
def test_a_call_that_names_no_snippet_of_its_chapter_is_refused_with_line_and_cure(
    book: Book, call: str, says: str
) -> None:
    book.page("index", f"{{{{ {call} }}}}\n")
    book.page("other", '# Other\n\n{{ run("it") }}\n')
    for chapter in ("index", "other"):
        book.snippet(f"{chapter}/it.sh", "true\n")

    assert [says] == refusal(book)


ITSELF_SECOND = "names a snippet that is itself a second terminal; in both, name the snippet in the first terminal"
WATCH = "# while: {}\n# ready: x\ntrue\n"


@pytest.mark.parametrize(
    ("page_shows", "snippets", "says"),
    [
        (
            '{{ terminals("a", "b") }}',
            {"a": WATCH.format("b"), "b": WATCH.format("a")},
            [
                (
                    "snippets/index/a.sh:1: 'while: b' names a snippet that is itself a second terminal; "
                    "in both, name the snippet in the first terminal"
                ),
                (
                    "snippets/index/b.sh:1: 'while: a' names a snippet that is itself a second terminal; "
                    "in both, name the snippet in the first terminal"
                ),
            ],
        ),
        (
            '{{ run("a") }}',
            {"a": WATCH.format("nowhere")},
            ["snippets/index/a.sh:1: 'while: nowhere' names no snippet of this chapter; fix the name"],
        ),
        (
            '{{ run("a") }}',
            {"a": WATCH.format("b"), "b": "true\n"},
            ["snippets/index/a.sh:1: 'while: b' names a snippet that the page does not show; call it on the page, too"],
        ),
    ],
)
def test_a_second_terminal_needs_a_first_that_its_page_shows(
    book: Book, page_shows: str, snippets: dict[str, str], says: list[str]
) -> None:
    book.page("index", f"# Home\n\n{page_shows}\n")
    for name, text in snippets.items():
        book.snippet(f"index/{name}.sh", text)

    assert says == refusal(book)


def test_a_misspelt_snippet_is_not_said_to_be_missing_beside_another(book: Book) -> None:
    book.page("index", '# Home\n\n{{ run("ti") }}\n\n{{ run("watch") }}\n')
    book.snippet("index/it.sh", "true\n")
    book.snippet("index/watch.sh", WATCH.format("it"))

    assert ["docs/index.md:3: there is no snippet 'index/ti'; did you mean 'index/it'?"] == refusal(book)


def test_everything_that_is_wrong_is_said_at_once(book: Book) -> None:
    book.page("index", '# Home\n\n{{ run("a") }} {{ run("b") }}\n')
    book.page("other", "# Other\n\n{{ rnu() }}\n")

    assert ["docs/other.md:3:", "docs/index.md:3:", "docs/index.md:3:"] == [said.split()[0] for said in refusal(book)]


def test_a_page_beside_the_nav_is_refused_if_it_is_a_chapter(book: Book) -> None:
    book.page("index", "# Home\n")
    book.page("far", '# Far\n\n{{ run("it") }}\n')
    book.page("draft", "# Draft\n")
    book.snippet("far/it.sh", "true\n")
    book.configure("nav: [index.md]\n")

    assert ["docs/far.md:1: this page is not in the nav; add 'far.md' to nav in mkdocs.yml"] == refusal(book)


def test_calls_have_the_lines_of_the_file_below_its_front_matter(tmp_path: Path) -> None:
    found = read(tmp_path, '---\ntitle: It\n---\n\n# It\n\n{{ run("a") }}\n\n{% set b = value("b", "x") %}\n')

    assert [("run", ("a",), 7), ("value", ("b", "x"), 9)] == [
        (call.macro, call.arguments, call.where.line) for call in found.calls
    ]
    assert ("It", "part/it", "part/it/a", "veth/a") == (
        found.title,
        found.name,
        found.snippet_name("a"),
        found.snippet_name("veth/a"),
    )


def test_what_stands_in_a_comment_or_is_raw_is_no_call(tmp_path: Path) -> None:
    assert () == read(tmp_path, '{# {{ run("a") }} #}\n\n{% raw %}{{ .Name }} {{ rnu() }}{% endraw %}\n').calls


def test_a_backslash_in_a_call_stands_for_itself_and_one_in_prose_too(tmp_path: Path) -> None:
    found = read(tmp_path, r'A \d and {{ value("a", "\bx\d") }}, {% raw %}{{ "\d" }}{% endraw %}')

    assert ("a", r"\bx\d") == found.calls[0].arguments
    assert r'A \d and {{ value("a", "\\bx\\d") }}, {% raw %}{{ "\d" }}{% endraw %}' == found.template


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# It\n\n{{ rnu('a') }}\n", ":3: there is no macro 'rnu'; did you mean 'run'?"),
        ("# It\n\n{{ frobnicate() }}\n", ":3: there is no macro 'frobnicate'; known macros: built_on, cable, "),
        ("---\ntitle: It\n---\n# It\n\n{{ run( }}\n", ":6: not a valid macro call: "),
        ("# It\n\nSay {{ .Name }}.\n", "; a Go template such as {{.Name}} belongs in a snippet"),
        ("---\nlab: small\n---\n# It\n", ":2: 'lab' is not a mapping; write 'lab: {mtu: 1400}'"),
        ("---\ntitle: a: b\n---\n# It\n", ":2: this is not valid YAML: "),
        ("---\n- title\n---\n# It\n", ":2: the front matter is not a mapping; write 'title: My chapter'"),
    ],
)
def test_a_page_that_is_not_understood_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)

    assert says in str(caught.value)


def test_an_editors_lock_file_does_not_exist_for_the_plan(book: Book) -> None:
    """Emacs makes a link that leads nowhere beside each file that has unsaved changes."""
    book.page("index", '# Home\n\n{{ run("it") }}\n')
    book.snippet("index/it.sh", "true\n")
    for lock in ("docs/.#index.md", "snippets/index/.#it.sh"):
        (book.root / lock).symlink_to("somebody@host.1234:56")

    opened = plan(book)

    assert ["index.md"] == [*opened.pages]
    assert ["index/it"] == [*opened.snippets]


def test_what_mkdocs_does_not_publish_is_no_page(book: Book) -> None:
    book.page("index", "# Home\n")
    book.page("left-out", "{{ not even( a template }}\n")
    book.configure("exclude_docs: left-out.md\n")

    assert ["index.md"] == [*plan(book).pages]
