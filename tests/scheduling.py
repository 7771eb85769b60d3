"""Which tests go to a worker together.

By the place of a test and not by a mark for groups, which pytest-xdist 3.8 does not find with pytest 9.2.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# They share labs and an environment of their own; some look for the lab that was opened last.
TOGETHER = ("tests/lab/test_", "tests/remote/", "tests/test_second_book.py")


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a worker one test after the other, or all of a place."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)
