"""Commands on the nodes of a lab, for tests."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dockerlab import Lab

DEADLINE_S = 60.0
_POLL_S = 0.02


def run(lab: Lab, node: str, command: str, *, status: int = 0) -> str:
    """Run a shell command on a node; returns what it printed."""
    done = subprocess.run(
        [*lab.nodes[node].argv, "sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert status == done.returncode, f"{command} on {node} exited {done.returncode}: {done.stdout}"
    return done.stdout


def start(lab: Lab, node: str, command: str, *, until: str) -> subprocess.Popen[str]:
    """Start a shell command on a node, and wait until it prints ``until``; it is ended at the deadline."""
    started = subprocess.Popen(
        [*lab.nodes[node].argv, "timeout", f"{DEADLINE_S:g}", "sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert started.stdout
    output = ""
    for line in started.stdout:
        output += line
        if until in line:
            return started
    raise AssertionError(f"{command} on {node} did not print '{until}': {output}")


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Return when ``condition`` holds; fails after the deadline, with the text of ``what`` did not happen."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"not after {DEADLINE_S:g} s: {what}"
        time.sleep(_POLL_S)
