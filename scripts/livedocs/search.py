"""The search's index, kept small: each section's beginning, and those of its other words that tell it from others.

It is loaded by whoever opens the search, on a phone as well. What a search finds is nearly the same, and a result still
begins as its section does.
"""

from __future__ import annotations

import bisect
import json
import re
from collections import Counter
from pathlib import Path

from livedocs import glossary

BEGINNING = 120  # characters: about what a result shows on a phone
LIMIT_BYTES = 80_000

# Words that say nothing of what a section is about; the search leaves them out of a query as well.
_EVERYWHERE = frozenset(
    re.findall(
        r"\w+",
        """a about after again all also an and any are as at be because been before being between both but by can cannot
        could did do does each for from further had has have here how if in into is it its itself of off on once only
        or other our out over own same so some such than that the their them then there these they this those through
        to too under until up very was we were what when where which while who whom why will with would you your""",
    )
)
_EXPLAINS = re.compile(rf"{Path(glossary.NAME).stem}\b")
_TAG = re.compile(r"</?[a-z][^>]*>")
_WRITTEN = re.compile(r"""^[.,;:()"'?!]+|(?:'s?|[.,;:()"?!])+$""")
_TEMPLATE = re.compile(r"[{}$()\\|]")  # in a word of a command: it is made by the shell or by a template


def shorten(site: Path, limit_bytes: int = LIMIT_BYTES) -> None:
    """Shorten the index of a finished site, where there is one.

    Where it is larger than ``limit_bytes``, the words that stand in the most sections are left out of those that do not
    begin with them. In a title, at a beginning and in the glossary every word stays.
    """
    path = site / "search" / "search_index.json"
    if not path.is_file():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    parts = [_parts(section["title"], section["text"]) for section in index["docs"]]
    sections = Counter(word for _, words in parts for word in words)

    def cut(commonest: int) -> bytes:
        for section, (beginning, words) in zip(index["docs"], parts, strict=True):
            told = words if _EXPLAINS.match(section["location"]) else [w for w in words if sections[w] <= commonest]
            section["text"] = " ".join([beginning, *told]).strip()
        return json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()

    # The first of these that is too large ends what fits; without any of those words is as small as it gets.
    wanted = range(1, max(sections.values(), default=0) + 1)
    fits = bisect.bisect_right(wanted, limit_bytes, key=lambda commonest: len(cut(commonest)))
    path.write_bytes(cut(fits))


def _parts(title: str, text: str) -> tuple[str, list[str]]:
    """How a section begins, and what other words it has."""
    words = _TAG.sub(" ", text).split()
    beginning: list[str] = []
    while words and len(" ".join(beginning)) < BEGINNING:
        beginning.append(words.pop(0))
    known = _EVERYWHERE.union({""}, *([_word(word) for word in part] for part in (beginning, title.split())))
    kept = dict.fromkeys(_word(word) for word in words if not _TEMPLATE.search(word))
    return " ".join(beginning), [word for word in kept if word not in known]


def _word(written: str) -> str:
    return _WRITTEN.sub("", written).lower()
