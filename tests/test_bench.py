"""What a build is measured against must do the same work, and ratios must be what they say."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from livedocs.bench import acts, books, measure

from livedocs.sessions import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.small_book import Book

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
def recorded(book: Book) -> books.Book:
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
    update = [sys.executable, "-m", "livedocs", "snippets", "--update"]
    done = subprocess.run(update, cwd=book.root, env=book.environment(), capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return books.read(book.root / "mkdocs.yml", "local:")


def test_an_act_in_plain_bash_says_what_the_session_says(recorded: books.Book, tmp_path: Path) -> None:
    [chapter] = recorded.chapters
    said = build.replay([chapter])

    (tmp_path / "said").mkdir()
    with acts.fresh("local:", {}) as environment:
        environment["SAID"] = str(tmp_path / "said")
        found = {name: acts.play(name, tmp_path, environment) for name in acts.write(chapter, tmp_path)}

    assert {
        "index.speak": "".join(said[f"index/{name}"].output for name in ("speak", "watch", "listen")),
        "index.say": said["index/say"].output,
    } == found
    assert found == {path.name: path.read_text() for path in (tmp_path / "said").iterdir()}


def test_pasted_pages_need_no_host_and_have_the_outputs(recorded: books.Book, tmp_path: Path) -> None:
    (tmp_path / "pasted").mkdir()
    config = books.pasted(recorded, tmp_path / "pasted", build.replay(recorded.chapters))

    text = (config.parent / "docs" / "index.md").read_text()

    assert "title: Home" in text
    assert "\nheard\n" in text
    assert "\n    a {{ of }} braces\n" in text
    assert "It said b c." in text
    assert "macros" not in config.read_text()


def test_an_inline_macro_says_the_same_where_it_stands(recorded: books.Book, tmp_path: Path) -> None:
    folder = tmp_path / "inline"
    folder.mkdir()
    books.by_macro(recorded, folder, build.replay(recorded.chapters))

    build_it = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(build_it, cwd=folder, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr
    html = (folder / "site" / "index.html").read_text()
    assert "```" not in html
    for text in ("heard", "spoken", "it is well", "a {{ of }} braces"):
        assert text in html, text


def test_a_generated_book_has_the_snippets_that_are_timed(tmp_path: Path) -> None:
    book = books.generate(tmp_path / "book", 0.05)

    assert books.CHAPTERS == len(book.chapters)
    assert books.CHAPTERS * books.SNIPPETS == len(book.plan.snippets)
    assert all("sleep 0.05" in snippet.steps[0].text for snippet in book.plan.snippets.values())


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


def test_what_stands_around_a_round_is_made_anew_for_each_and_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    happened: list[str] = []
    monkeypatch.setattr("livedocs.bench.measure.time", SimpleNamespace(monotonic=lambda: now[0]))

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
