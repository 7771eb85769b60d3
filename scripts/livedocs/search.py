"""The search's index, which every page fetches: each section's beginning, and each of its other words once.

That halves it. What a search finds is the same, and a result still begins as its section does.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BEGINNING = 200  # characters: about what a result shows

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
_TAG = re.compile(r"</?[a-z][^>]*>")


def shorten(site: Path) -> None:
    """Shorten the index of a finished site, where there is one."""
    path = site / "search" / "search_index.json"
    if not path.is_file():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    for section in index["docs"]:
        section["text"] = _short(section["text"])
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _short(text: str) -> str:
    words = _TAG.sub(" ", text).split()
    beginning: list[str] = []
    while words and len(" ".join(beginning)) < BEGINNING:
        beginning.append(words.pop(0))
    kept = dict.fromkeys(word.strip('.,;:()"?!').lower() for word in words)
    known = _EVERYWHERE.union({""}, (word.strip('.,;:()"?!').lower() for word in beginning))
    return " ".join([*beginning, *(word for word in kept if word not in known)])
