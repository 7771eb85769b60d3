"""Pages about the whole book are made of what its snippets said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from livedocs.pages import index

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


ROOT = Path(__file__).parent.parent
SYMPTOMS = """\
- name: Connection refused
  means: Nobody listens.
  output: "(?i)connection refused"
- name: 100% packet loss
  means: No reply came.
  output: 100% packet loss
"""


@pytest.fixture
def ports(book: Book) -> Book:
    book.page("ports", PAGE.lstrip("\n"))
    book.snippet("ports/refused.sh", '# status: 7\necho "curl: (7) Connection refused"\n\n(exit 7)\n')
    book.snippet("ports/count.sh", "seq 1 2\n")
    (book.root / "docs" / "symptoms.yml").write_text(SYMPTOMS)
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
    (ports.root / "docs" / "cheat-sheet.yml").write_text("commands: [echo]\npattern: seq 3\n")

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


@pytest.mark.parametrize("symptom", index.read_symptoms(ROOT / "docs"), ids=lambda symptom: symptom.name)
def test_every_symptom_is_known_by_one_thing_and_means_something(symptom: index.Symptom) -> None:
    assert bool(symptom.output) != (symptom.status is not None)
    assert bool(symptom.command) == (symptom.status is not None)
    assert symptom.means.endswith(".")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- name: A\n  means: b: c\n", "docs/symptoms.yml:2: this is not valid YAML"),
        ("- name: A\n  means: B\n- name: C\n  menas: D\n", "docs/symptoms.yml:3: this entry is not understood"),
        ("- name: A\n  means: B\n  output: '('\n", "docs/symptoms.yml:1: this entry is not understood"),
    ],
)
def test_a_symptom_that_is_not_understood_is_named_with_its_line(ports: Book, text: str, says: str) -> None:
    (ports.root / "docs" / "symptoms.yml").write_text(text)
    ports.page("index", "# Signs\n\n{{ symptoms() }}\n")

    done = ports.build()

    assert 0 != done.returncode
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_without_the_mark_of_its_neighbours_is_still_linked_by_its_name(book: Book) -> None:
    book.page("index", '# Home\n\n{{ terminals("one", "two", mark="two") }}\n')
    book.snippet("index/one.sh", "echo one\n")
    book.snippet("index/two.sh", "echo two\n")

    assert 0 == book.build().returncode
    assert 'id="run-one"' in book.html()
    assert 'id="run-two"' in book.html()
