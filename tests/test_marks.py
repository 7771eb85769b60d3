"""Lines that matter are marked, and notes hang on them, without a change to what was said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.small_book import Book

SAID = "[\n    {\n        'a': 1,\n        'b': 2\n    }\n]\nNAME     STATE\nweb one  up\n"


def output(book: Book, call: str) -> str:
    book.page("index", f"# Home\n\n{{{{ {call} }}}}\n")
    book.snippet("index/say.sh", f'printf %s "{SAID}"')
    done = book.build()
    assert 0 == done.returncode, done.stderr
    found = re.search(r'<span class="go"[^>]*>(.*?)</span>', book.html(), re.DOTALL)
    assert found
    return found[1]


def test_a_mark_has_no_blanks_at_its_edges(book: Book) -> None:
    marked = output(book, r"""run("say", mark=" *'a'[\s\S]*'b': 2")""")

    assert ["'a': 1,", "'b': 2"] == re.findall("<mark>(.*?)</mark>", marked)
    assert re.sub("<[^>]*>", "", marked) == SAID


def test_a_notes_number_lies_over_blanks_where_there_are_enough(book: Book) -> None:
    noted = output(book, r"""run("say", notes={"NAME": "A name.", "one": "One."})""")

    assert '<mark>NAME</mark><sup class="note-ref note-ref--over">' in noted
    assert '<mark>one</mark><sup class="note-ref">' in noted
