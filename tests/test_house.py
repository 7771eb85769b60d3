"""The house keeps its own rules: pages, snippets, captures."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from livedocs.book.book import Book
from livedocs.book.vocabulary import VOCABULARY
from livedocs.lint import rules
from livedocs.pages.macros import Macros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from livedocs.book.options import Options
    from livedocs.book.snippet import Snippet
    from livedocs.errors import SourceError

ROOT = Path(__file__).parent.parent
BOOK = Book.open(ROOT)
PAGES = [page.path for page in BOOK.pages.values()]
SNIPPETS = BOOK.snippets


def test_the_vocabulary_is_what_macros_implements() -> None:
    assert {*VOCABULARY} == {name for name in vars(Macros) if not name.startswith("_")}
    assert all(getattr(Macros, name).__doc__ for name in VOCABULARY)


@pytest.mark.parametrize("rule", rules.PAGE_RULES.values(), ids=rules.PAGE_RULES)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_keep_the_rules(path: Path, rule: Callable[[Path, Options], Iterable[SourceError]]) -> None:
    assert [] == [str(error) for error in rule(path, BOOK.options)]


@pytest.mark.parametrize("rule", rules.SNIPPET_RULES.values(), ids=rules.SNIPPET_RULES)
def test_snippets_keep_the_rules(rule: Callable[[Snippet, Options], Iterable[SourceError]]) -> None:
    assert [] == [str(error) for shown in SNIPPETS.values() for error in rule(shown, BOOK.options)]


def packets(capture: bytes) -> list[tuple[str, bytes]]:
    """When each packet of a little-endian pcap was seen, as tcpdump says it, and the packet."""
    found, at = [], 24
    while at < len(capture):
        seconds, micros, size, _ = struct.unpack_from("<IIII", capture, at)
        when = datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S") + f".{micros:06}"
        found.append((when, capture[at + 16 : at + 16 + size]))
        at += 16 + size
    return found


@pytest.mark.parametrize("name", [name for name, shown in SNIPPETS.items() if shown.saves])
def test_a_capture_to_download_is_of_the_run_that_its_record_shows(name: str) -> None:
    """The same times; and where none are shown, the numbers that differ from run to run."""
    shown = SNIPPETS[name]
    said = shown.path.with_suffix(".txt").read_text()
    for saved in shown.saves:
        seen = packets(shown.path.with_name(saved).read_bytes())
        times = re.findall(r"^  (\d\d:\d\d:\d\d\.\d{6}) ", said, re.MULTILINE)
        assert times in ([], [when for when, _ in seen])
        drawn = re.findall(r"\.(\d{5})(?= >|:)|, id (\d+), seq|\[S\.?\], seq (\d+),", said)
        port_or_id = {int(port or number).to_bytes(2) for port, number, _ in drawn if port or number}
        sequence = {int(number).to_bytes(4) for *_, number in drawn if number}
        assert set() == {found for found in port_or_id | sequence if not any(found in packet for _, packet in seen)}
