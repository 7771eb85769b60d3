"""Pages about the whole book are made of what its snippets said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from livedocs.pages.index import SYMPTOMS

if TYPE_CHECKING:
    from tests.small_book import Book

PAGE = """
    ---
    title: Ports
    ---
    # Ports

    ## Nobody listens

    {{ run("refused") }}

    ??? question "What is `seq`?"

        {{ run("count") }}
"""


@pytest.fixture
def ports(book: Book) -> Book:
    book.page("ports", PAGE.lstrip("\n"))
    book.snippet("ports/refused.sh", '# status: 7\necho "curl: (7) Connection refused"\n\n(exit 7)\n')
    book.snippet("ports/count.sh", "seq 1 2\n")
    return book


def test_a_symptom_leads_to_where_the_book_meets_it(ports: Book) -> None:
    ports.page("index", "# Signs\n\n{{ symptoms() }}\n")

    done = ports.build()

    assert 0 == done.returncode, done.stderr
    assert "Connection refused</h2>" in ports.html()
    assert '<a href="ports/#run-refused">Nobody listens (Ports)</a>' in ports.html()
    assert 'id="run-refused"' in ports.html("ports/index.html")
    assert "packet loss" not in ports.html()


def test_a_place_is_named_as_its_page_names_it(ports: Book) -> None:
    """Also where the name was taken from what was typed or said."""
    ports.page("index", "# Sheet\n\n{{ cheat_sheet() }}\n")
    said = '{% set last = typed("count", "seq 1 (\\d+)") %}\n\n    ## Nobody'
    asked = PAGE.replace("## Nobody", said).replace(
        "What is `seq`?", 'What is {{ last }}, after `{{ value("count", line=1) }}`?'
    )
    ports.page("ports", asked.lstrip("\n"))

    done = ports.build()

    assert 0 == done.returncode, done.stderr
    assert "seq 1 2</a> What is 2, after 1? (Ports)</li>" in ports.html()


def test_the_cheat_sheet_lists_commands_by_what_explains_them(ports: Book) -> None:
    ports.page("index", "# Sheet\n\n{{ cheat_sheet() }}\n")

    assert 0 == ports.build().returncode
    assert '<li><a href="ports/#run-count">seq 1 2</a> What is seq? (Ports)</li>' in ports.html()
    assert "exit 7" not in ports.html()


def test_commands_that_differ_in_names_alone_are_listed_once(ports: Book) -> None:
    """A name is one that a command gives, or that of a place; any other last word makes another command."""
    ports.snippet(
        "ports/count.sh",
        "echo --name web one-name\n\nseq 1 2\n\nexpr length web\n\nexpr length host\n\ntype ls\n\ntype cd\n",
    )
    ports.page("index", "# Sheet\n\n{{ cheat_sheet() }}\n")

    assert 0 == ports.build().returncode
    listed = re.findall(r'<li><a href="[^"]*">([^<]*)</a>', ports.html())
    assert ["expr length web", "seq 1 2", "type ls", "type cd"] == listed


def test_a_command_that_failed_is_no_cheat(ports: Book) -> None:
    ports.snippet("ports/refused.sh", "# status: 2\nexpr a b\n")
    ports.page("index", "# Sheet\n\n{{ cheat_sheet() }}\n")

    assert 0 == ports.build().returncode
    assert "seq 1 2</a>" in ports.html()
    assert "expr" not in ports.html()


def test_the_status_shows_how_each_snippet_ended(ports: Book) -> None:
    ports.page("index", "# Status\n\n{{ status() }}\n")

    assert 0 == ports.build().returncode
    assert re.search(r"refused +7 +7 +host +2 +\d+\.\d\d\n", ports.html())


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.name)
def test_every_symptom_is_known_by_one_thing_and_means_something(symptom: object) -> None:
    pattern, status, means = (getattr(symptom, name) for name in ("pattern", "status", "means"))

    assert bool(pattern) != (status is not None)
    assert means.endswith(".")


def test_a_terminal_without_the_mark_of_its_neighbours_is_still_linked_by_its_name(book: Book) -> None:
    book.page("index", '# Home\n\n{{ terminals("one", "two", mark="two") }}\n')
    book.snippet("index/one.sh", "echo one\n")
    book.snippet("index/two.sh", "echo two\n")

    assert 0 == book.build().returncode
    assert 'id="run-one"' in book.html()
    assert 'id="run-two"' in book.html()
