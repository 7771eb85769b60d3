"""A link into the glossary says what its term means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from livedocs.book import glossary
from tests.shown import shown
from tests.small_book import MKDOCS_YML

if TYPE_CHECKING:
    from tests.small_book import Book

DOCS = Path(__file__).parent.parent / "docs"

WORDS = """\
    # Glossary

    **Bridge** {: #bridge }
    :   A switch made of `software` (see [RFC 1](https://x.example/1.html)), "soft & cheap". Two of them. [A](index.md)

    **Layer 4** {: #layer-4 }
    :   What TCP belongs to
    """


@pytest.fixture
def words(book: Book) -> Book:
    """A book with a glossary."""
    extensions = "markdown_extensions:\n  - attr_list\n  - def_list\n"
    (book.root / "mkdocs.yml").write_text(MKDOCS_YML.replace("markdown_extensions:\n", extensions))
    book.page("glossary", WORDS)
    return book


def test_a_link_has_the_definitions_first_sentence_as_its_title(words: Book) -> None:
    words.page("index", "# Home\n\nIt is a [bridge](glossary.md#bridge) and not [a router](glossary.md).\n")

    done = words.build()

    assert 0 == done.returncode, done.stderr
    title = "A switch made of software (see RFC 1), &quot;soft &amp; cheap&quot;."
    assert f'<a href="glossary/#bridge" title="{title}">bridge</a>' in words.html()
    assert '<a href="glossary/">a router</a>' in words.html()
    assert 'id="bridge"' in words.html("glossary/index.html")


def test_a_note_at_an_output_explains_its_terms_too(words: Book) -> None:
    note = "On [layer 4](glossary.md#layer-4)."
    words.page("index", '# Home\n\n{{ run("say") }}\n')
    words.snippet("index/say.sh", "echo tcp\n")

    html = shown(words.root, "run", "say", notes={"tcp": note})

    assert '<a href="glossary.md#layer-4" title="What TCP belongs to">layer 4</a>' in html


def test_a_term_that_is_not_there_fails_the_build(words: Book) -> None:
    words.page("index", "---\ntitle: Home\n---\n# Home\n\nA [hub](glossary.md#hub).\n")

    done = words.build()

    assert 0 != done.returncode
    assert "docs/index.md:6: the glossary has no place 'hub'; add the term to glossary.md" in done.stderr
    assert not words.site.exists()


def test_a_book_without_a_glossary_has_no_terms(book: Book) -> None:
    assert {} == glossary.read(book.root / "docs")


def test_the_books_own_glossary_explains_each_word_in_a_sentence_that_stands_alone() -> None:
    """And names the chapter that shows it; in the order of the alphabet, as people look words up."""
    entries = re.findall(r"^\*\*(.+?)\*\* \{: #[\w-]+ \}\n:   (.+)$", (DOCS / glossary.NAME).read_text(), re.MULTILINE)
    names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name, _ in entries]
    told = glossary.read(DOCS)

    assert sorted(set(names)) == names
    assert len(entries) == len(told)
    for (name, said), sentence in zip(entries, told.values(), strict=True):
        assert re.fullmatch(r"[A-Z].{14,180}\.", sentence), name
        where = re.search(r"\. \[[^]]+\]\(([\w-]+\.md)\)$", said)
        assert where, name
        assert (DOCS / where[1]).is_file(), name
