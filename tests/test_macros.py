"""The macros: what each gives a page, of chapters that ran, failed, could not run or came from records."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import LookupFailed, NotRun, RenderFailed
from livedocs.hosts import lab
from livedocs.pages.terminal import colours
from livedocs.sessions.outcome import Outcome, State
from tests.shown import Shown, run

if TYPE_CHECKING:
    from tests.small_book import Book

SAID = "[\n    {\n        'a': 1,\n        'b': 2\n    }\n]\nNAME     STATE\nweb one  up\n"


@pytest.fixture
def two(book: Book) -> Book:
    """A book of two chapters."""
    book.page("index", '# Home\n\n{{ run("one") }}\n\n{{ run("two") }}\n')
    book.page("veth", '---\ntitle: Cables\n---\n# Cables\n\n{{ run("one") }}\n')
    book.snippet("index/one.sh", "echo one: 1\n\necho two: 2\n")
    book.snippet("index/two.sh", "# status: 3\ncat <<END\n<b> & 'x'\nEND\nexit 3\n")
    book.snippet("veth/one.sh", "echo eth0: 172.17.0.2\n")
    return book


def text(html: str) -> str:
    return re.sub("<[^>]*>", "", html)


def test_run_shows_commands_outputs_and_exit_status_escaped(two: Book) -> None:
    shown = Shown(two.root)

    assert "one: 1\n" in text(shown("run", "one"))
    html = shown("run", "two")
    assert "&lt;b&gt; &amp; 'x'\n" in html
    assert "exit status 3" in text(html)
    assert "exit status" not in text(shown("run", "one"))


def test_run_shows_the_steps_that_are_asked_for(two: Book) -> None:
    html = Shown(two.root)("run", "one", steps=[2])

    assert "two: 2" in html
    assert "one: 1" not in html
    with pytest.raises(RenderFailed, match="there is no step 3; the snippet has 2"):
        Shown(two.root)("run", "one", steps=[3])


def test_each_terminal_has_a_name_of_its_own_and_the_first_that_of_its_snippet(two: Book) -> None:
    shown = Shown(two.root)

    names = [re.findall(r'id="(run-[^"]+)"', shown("run", "one"))[0] for _ in range(3)]

    assert ["run-one", "run-one-again-2", "run-one-again-3"] == names


def output(book: Book, **look: object) -> str:
    book.page("index", '# Home\n\n{{ run("say") }}\n')
    book.snippet("index/say.sh", f'printf %s "{SAID}"')
    found = re.search(r'<span class="go"[^>]*>(.*?)</span>', Shown(book.root)("run", "say", **look), re.DOTALL)
    assert found
    return found[1]


def test_a_mark_has_no_blanks_at_its_edges_and_changes_nothing(book: Book) -> None:
    marked = output(book, mark=r" *'a'[\s\S]*'b': 2")

    assert ["'a': 1,", "'b': 2"] == re.findall("<mark>(.*?)</mark>", marked)
    assert SAID == text(marked)


def test_a_notes_number_lies_over_blanks_where_there_are_enough(book: Book) -> None:
    noted = output(book, notes={"NAME": "A name.", "one": "One."})

    assert '<mark>NAME</mark><sup class="note-ref note-ref--over">' in noted
    assert '<mark>one</mark><sup class="note-ref">' in noted


def test_a_pattern_that_points_at_nothing_is_refused_with_the_output(two: Book) -> None:
    with pytest.raises(RenderFailed, match="nothing in the output matches 'zzz', 'yyy'") as caught:
        Shown(two.root)("run", "one", mark="yyy", notes={"zzz": "A note."})

    assert "one: 1\ntwo: 2\n" == caught.value.seen


def test_terminals_beside_each_other_may_lack_a_mark_but_not_all_of_them(two: Book) -> None:
    """And one without it is linked by its snippet's name all the same."""
    html = Shown(two.root)("terminals", "one", "two", mark="two: 2")

    assert 1 == html.count("<mark>")
    assert ["run-one", "run-two"] == re.findall(r'id="(run-[^"]+)"', html)
    with pytest.raises(RenderFailed, match="nothing in any of the outputs matches 'three'"):
        Shown(two.root)("terminals", "one", "two", mark="three")


def test_source_shows_the_commands_and_no_output_and_quietly_nothing(two: Book) -> None:
    shown = Shown(two.root)

    assert "echo one: 1\n\necho two: 2" in text(shown("source", "one"))
    assert "$ " not in shown("source", "one")
    assert "" == shown("quietly", "one")


def test_values_come_from_the_page_s_own_chapter_or_from_another(two: Book) -> None:
    shown = Shown(two.root)

    assert "1" == shown("value", "one", r"one: (\d)")
    assert "two: 2" == shown("value", "one", line=-1)
    assert "172.17.0.2" == shown("value", "veth/one", r"eth0: (.*)")
    assert "2" == shown("typed", "one", r"echo two: (\d)")


@pytest.mark.parametrize("macro", ["run", "source", "quietly", "typed", "value", "terminals", "walk"])
def test_a_snippet_that_no_page_shows_has_nothing_to_give(two: Book, macro: str) -> None:
    extra = {"typed": ["x"], "value": ["x"]}.get(macro, [])

    with pytest.raises(LookupFailed, match=r"snippet 'index/three' has not run: no page shows it with run\(\)"):
        Shown(two.root)(macro, "three", *extra)


def test_a_chapter_that_was_not_run_gives_its_reason(two: Book) -> None:
    book, results = run(two.root)
    away = Outcome(book.chapters[1], State.NOT_RUN, reason="this host has no node client")

    shown = Shown(two.root, results=[results.outcomes["index"], away])

    with pytest.raises(NotRun, match=r"^veth/one was not run: this host has no node client$"):
        shown("value", "veth/one", "x")
    assert "one: 1" in shown("run", "one")
    assert "- veth: this host has no node client." in shown("status")


def test_a_chapter_that_came_from_its_records_counts_as_such(two: Book) -> None:
    book, results = run(two.root)
    old = {name: replace(t, replayed=True) for name, t in results.outcomes["veth"].transcripts.items()}

    told = Shown(two.root, results=[results.outcomes["index"], Outcome(book.chapters[1], State.RECORDED, old)])

    assert "| Run and passed | 2 snippets with 3 commands |" in told("built_on")
    assert "| Shown from records | 1 snippet with 1 command |" in told("built_on")
    assert "recorded" in told("status")


def test_built_on_says_what_kind_of_host_it_was(two: Book) -> None:
    table = Shown(two.root)("built_on")

    for row in (
        "Host | lab:trixie",
        "Docker engine | 26.1.5",
        "Kernel | 6.18",
        "Date | 23 November 2026, 20:01 UTC",
        "Book's commit | c0ffee",
    ):
        assert f"| {row} |" in table
    assert "stand-ins" not in table
    assert "Replaced by stand-ins" in Shown(two.root, host="ssh://eve@alps")("built_on")


def test_the_map_marks_the_nodes_that_the_page_s_snippets_run_on(two: Book) -> None:
    assert "This page happens on host." in Shown(two.root)("topology")
    assert "This page happens on isp." in Shown(two.root)("topology", lit=["isp"])
    assert "built on another host" in Shown(two.root, host="ssh://eve@alps")("topology")


def test_a_table_of_the_code_that_there_is_not_is_refused_with_those_there_are(two: Book) -> None:
    shown = Shown(two.root)

    assert "Exit status that the snippet must end with" in shown("reference", "header-keys")
    with pytest.raises(LookupFailed, match="there is no table 'nothing'; there are header-keys, "):
        shown("reference", "nothing")


def test_every_node_of_the_labs_map_has_a_colour_of_its_own() -> None:
    nodes = [machine.name for machine in lab.network_map(lab.topology()).machines]

    given = colours(nodes)

    assert nodes == [*given]
    assert len(nodes) == len({*given.values()})


def test_a_container_has_a_colour_that_no_other_place_of_its_chapter_has() -> None:
    nodes = ["host", "isp", "client"]
    places = ["host", "web", "client", "db"]

    given = colours(nodes, places)

    assert 4 == len({given[place] for place in places})
    assert colours(nodes).items() <= given.items(), "a node's is the same in the whole book"
