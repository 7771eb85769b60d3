"""Pages about the whole book are made of what its snippets said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import SourceError
from livedocs.pages import index
from tests.shown import shown

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
    ports.page("index", "# Signs\n")

    signs = shown(ports.root, "symptoms")

    assert "## Connection refused\n\nNobody listens." in signs
    assert '<a href="ports.md#run-refused">Nobody listens (Ports)</a>' in signs
    assert 'id="run-refused"' in shown(ports.root, "run", "refused", page="ports.md")
    assert "packet loss" not in signs


def test_a_place_is_named_as_its_page_names_it(ports: Book) -> None:
    """Also where the name was taken from what was typed or said."""
    ports.page("index", "# Sheet\n")
    said = '{% set last = typed("count", "seq 1 (\\d+)") %}\n\n    ## Nobody'
    asked = PAGE.replace("## Nobody", said).replace(
        "What is `seq`?", 'What is {{ last }}, after `{{ value("count", line=1) }}`?'
    )
    ports.page("ports", asked.lstrip("\n"))

    assert "seq 1 2</a> What is 2, after 1? (Ports)</li>" in shown(ports.root, "cheat_sheet")


def test_the_cheat_sheet_lists_commands_by_what_explains_them(ports: Book) -> None:
    ports.page("index", "# Sheet\n")

    sheet = shown(ports.root, "cheat_sheet")

    assert '<li><a href="ports.md#run-count">seq 1 2</a> What is seq? (Ports)</li>' in sheet
    assert "exit 7" not in sheet


def test_commands_that_differ_in_names_alone_are_listed_once(ports: Book) -> None:
    """A name is one that a command gives, or that of a place; any other last word makes another command."""
    ports.snippet(
        "ports/count.sh",
        "echo --name web one-name\n\nseq 1 2\n\nexpr length web\n\nexpr length host\n\ntype ls\n\ntype cd\n",
    )
    ports.page("index", "# Sheet\n")
    (ports.root / "docs" / "cheat-sheet.yml").write_text("commands: [echo]\npattern: seq 3\n")

    listed = re.findall(r'<li><a href="[^"]*">([^<]*)</a>', shown(ports.root, "cheat_sheet"))

    assert ["expr length web", "seq 1 2", "type ls", "type cd"] == listed


def test_a_command_that_failed_is_no_cheat(ports: Book) -> None:
    ports.snippet("ports/refused.sh", "# status: 2\nexpr a b\n")
    ports.page("index", "# Sheet\n")

    sheet = shown(ports.root, "cheat_sheet")

    assert "seq 1 2</a>" in sheet
    assert "expr" not in sheet


def test_the_status_shows_how_each_snippet_ended(ports: Book) -> None:
    ports.page("index", "# Status\n")

    assert re.search(r"refused +7 +7 +host +2 +\d+\.\d\d\n", shown(ports.root, "status"))


@pytest.mark.parametrize("symptom", index.read_symptoms(ROOT / "docs"), ids=lambda symptom: symptom.name)
def test_every_symptom_is_known_by_one_thing_and_means_something(symptom: index.Symptom) -> None:
    assert bool(symptom.output) != (symptom.status is not None)
    assert bool(symptom.command) == (symptom.status is not None)
    assert symptom.means.endswith(".")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- name: A\n  means: b: c\n", "docs/symptoms.yml:2: this is not valid YAML"),
        ("- name: A\n  means: B\n- name: C\n  sense: D\n", "docs/symptoms.yml:3: this entry is not understood"),
        ("- name: A\n  means: B\n  output: '('\n", "docs/symptoms.yml:1: this entry is not understood"),
    ],
)
def test_a_symptom_that_is_not_understood_is_named_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "symptoms.yml").write_text(text)

    with pytest.raises(SourceError, match=re.escape(says)):
        index.read_symptoms(tmp_path / "docs")
