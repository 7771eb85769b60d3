"""The search: every word of a page is found there, in its sentence, and its index is fetched when it is opened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.small_book import Book

PAGES = ("index", "bridges", "rules")


def test_a_word_is_found_on_every_page_that_has_it_and_in_its_sentence(book: Book) -> None:
    for name in PAGES:
        filler = "A word and another word. " * 40
        book.page(name, f"# Page {name}\n\n{filler}\n\nHere {name} looks at conntrack, and `docker0` is its bridge.\n")
    done = book.build()
    assert 0 == done.returncode, done.stderr

    sections = json.loads((book.site / "search" / "search_index.json").read_text())["docs"]

    sentences = {f"Here {name} looks at conntrack, and <code>docker0</code> is its bridge." for name in PAGES}
    assert sentences == {s for s in sentences for section in sections if s in section["text"]}
