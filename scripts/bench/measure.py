"""Timing contestants in turn, and comparing them."""

from __future__ import annotations

import contextlib
import statistics
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

# Seconds by contestant, one for each round.
Times = dict[str, list[float]]
# A contestant, the one it is compared with, and the ratio it may have at most.
Aim = tuple[str, str, float]


def in_turn(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int,
    around: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext,
) -> Times:
    """Time every contestant in every round; in every other round in reverse order.

    Args:
        contestants: What to time, by name.
        rounds: How many rounds.
        around: Entered anew for each round; entering and leaving it is not timed.
    """
    times: Times = {name: [] for name in contestants}
    for number in range(rounds):
        order = list(contestants) if number % 2 == 0 else list(contestants)[::-1]
        with around():
            for name in order:
                print(f"bench: round {number + 1} of {rounds}: {name} ", end="", file=sys.stderr, flush=True)
                began = time.monotonic()
                contestants[name]()
                times[name].append(time.monotonic() - began)
                print(f"{times[name][-1]:.2f} s", file=sys.stderr)  # printed at once: a later one may fail
    return times


def ratio(times: Times, name: str, against: str) -> float:
    """The median of the ratios of each round: what the two times of a round have in common cancels out."""
    return statistics.median(own / other for own, other in zip(times[name], times[against], strict=True))


def table(times: Times, against: Sequence[str]) -> Iterator[str]:
    """A line for each contestant: its median time, and its ratio to each of some others."""
    yield " ".join([f"{'':26}", f"{'median':>8}", *(f"{'/ ' + other:>26}" for other in against)])
    for name, taken in times.items():
        ratios = [f"{ratio(times, name, other):24.2f} x" for other in against]
        yield " ".join([f"{name:26}", f"{statistics.median(taken):6.2f} s", *ratios])


def verdicts(times: Times, aims: Sequence[Aim]) -> Iterator[str]:
    """A line for each aim: whether it is met."""
    for name, against, at_most in aims:
        found = ratio(times, name, against)
        yield f"{verdict(met=found <= at_most)} {name} / {against}: {found:.2f} x, aim {at_most:g} x"


def verdict(*, met: bool) -> str:
    """How a line about an aim begins."""
    return "met   " if met else "MISSED"
