"""The search's index: small, and what it is asked for is still found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from livedocs.search import BEGINNING, shorten

if TYPE_CHECKING:
    from pathlib import Path


def shortened(site: Path, *sections: tuple[str, str, str], limit_bytes: int = 10_000) -> list[str]:
    """What is left of the texts of sections, each with its location and title."""
    (site / "search").mkdir()
    index = site / "search" / "search_index.json"
    docs: list[dict[str, Any]] = [{"location": where, "title": title, "text": text} for where, title, text in sections]
    index.write_text(json.dumps({"docs": docs}))
    shorten(site, limit_bytes)
    return [section["text"] for section in json.loads(index.read_text())["docs"]]


def test_a_sections_beginning_stays_and_each_other_word_once(tmp_path: Path) -> None:
    begin = "begin " * (BEGINNING // 6 + 1)
    text = (
        f"<p>{begin}</p> <p>The <code>docker0</code> bridge, the bridge of Docker, Docker's <code>--format</code>.</p>"
    )

    [said] = shortened(tmp_path, ("a.html", "Title", text))

    assert f"{begin}docker0 bridge docker --format" == said


def test_what_a_template_or_the_shell_makes_of_a_word_is_nothing_to_search_for(tmp_path: Path) -> None:
    text = "begin " * 21 + "container=$(docker run nginx) '{{.State.Pid}}' inspect"

    [said] = shortened(tmp_path, ("a.html", "", text))

    assert said.endswith("begin run inspect")


def test_words_that_are_everywhere_go_first_where_there_is_too_much(tmp_path: Path) -> None:
    begin = "begin " * 21
    sections = [(f"{n}.html", "A bridge", f"{begin} packet only{n}") for n in range(5)]
    glossary = ("glossary.html#p", "P", f"{begin} packet frame")

    *said, explained = shortened(tmp_path, *sections, glossary, limit_bytes=6 * 190)

    assert [f"{begin}only{n}" for n in range(5)] == said
    assert f"{begin}packet frame" == explained
