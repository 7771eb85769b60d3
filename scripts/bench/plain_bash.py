"""The runs of a chapter as plain Bash: what a person would write who wants the same outputs without the engine.

The environment of a script says where the hosts are: ``$on_client`` is the prefix of commands that run on the client.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

from livedocs.hosts import source
from livedocs.hosts.host import SECOND_TERMINAL
from livedocs.hosts.survey import Requirements
from livedocs.records import record, rules
from livedocs.sessions.session import LINGER_S, READY_S, shell_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from livedocs.book.chapter import Chapter, Run
    from livedocs.book.snippet import Snippet
    from livedocs.hosts.url import HostUrl

_BASH_LINE = re.compile(r"bash: line \d+: ")
_DEADLINE_S = 300  # far more than any run takes

# Job control, because without it what runs in the background ignores Ctrl-C.
_HEAD = """\
set -m
second={second}
wait_for() {{  # SECONDS FILE PATTERN ...
    until=$((${{EPOCHREALTIME/./}} + $1 * 1000000)); file=$2; shift 2
    for pattern; do
        until grep -sqPz -- "$pattern" "$file" || ((${{EPOCHREALTIME/./}} > until)); do sleep 0.01; done
    done
}}
work=$(mktemp -d)
run() {{
"""
# Not by a pipe, whose parts have no job control.
_TAIL = """\
}
output="$OUTPUTS/$(basename "$0" .sh)"
if test -n "$OUTPUTS"; then run >"$output"; cat "$output"; else run; fi
rm -r "$work"
"""


def write(chapter: Chapter, folder: Path) -> list[str]:
    """Write a script for each run of a chapter into ``folder``, and give their names in order."""
    names = []
    for run in chapter.runs:
        names.append(script_name(run))
        (folder / f"{names[-1]}.sh").write_text(_script(run), encoding="utf-8")
    return names


def script_name(run: Run) -> str:
    """The name of a run's script."""
    return run.first.name.replace("/", ".")


@contextlib.contextmanager
def fresh(url: HostUrl, options: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Open a fresh host for a chapter, and give the environment of its scripts.

    ``OUTPUTS`` in our own environment names a folder in which the scripts leave their outputs.
    """
    with source.open_source(url, Requirements()) as there, there.open(options) as opened:
        prefixes = {f"on_{name}": shlex.join(node.command()) for name, node in opened.nodes.items()}
        yield {"PATH": os.environ["PATH"], "OUTPUTS": os.environ.get("OUTPUTS", ""), **prefixes}


def execute(name: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Execute the script of that name in ``folder``, and give what it printed."""
    return subprocess.run(
        ["timeout", f"{_DEADLINE_S}", "bash", f"{folder}/{name}.sh"],
        env={**environment, "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    ).stdout


def comparable(output: str) -> list[str]:
    """An output without what may differ between two runs, and between two ways to give a script to Bash."""
    lines = _BASH_LINE.sub("bash: ", rules.clean(output)).splitlines()
    return [record.shape(line.rstrip()) for line in lines if line.strip()]


def _script(run: Run) -> str:
    lines = [_HEAD.format(second=shlex.quote(SECOND_TERMINAL))]
    for number, snippet in enumerate(run.beside):
        command = f'{_prefix(snippet)} bash -c "$second" {shlex.quote(_text(snippet))}'
        others = "".join(f" {{end{earlier}}}>&-" for earlier in range(number))  # else it would keep them from ending
        lines += [
            f'mkfifo "$work/end{number}"',
            f'{command} <"$work/end{number}" >"$work/{number}" 2>&1{others} &',
            f'beside{number}=$!; exec {{end{number}}}>"$work/end{number}"',
            f'wait_for {READY_S:g} "$work/{number}" {shlex.quote("(?m)" + snippet.ready.pattern)}'
            if snippet.ready
            else "",
        ]
    lines.append(f"{_prefix(run.first)} bash -c {shlex.quote(_text(run.first))} 2>&1")
    for number, snippet in enumerate(run.beside):
        expected = shlex.join(f"(?m){expected.pattern.pattern}" for expected in snippet.expect)
        lines += [
            f'wait_for {LINGER_S:g} "$work/{number}" {expected}',
            f'exec {{end{number}}}>&-; wait "$beside{number}"; cat "$work/{number}"',
        ]
    return "\n".join([*lines, _TAIL])


def _text(snippet: Snippet) -> str:
    return "\n".join(["set -e", *shell_texts(snippet)])


def _prefix(snippet: Snippet) -> str:
    node = f"$on_{snippet.on.node}"
    if not snippet.on.container:
        return node
    return f"{node} docker exec -i -e LC_ALL=C.UTF-8 -e TZ=UTC -e COLUMNS=100 {shlex.quote(snippet.on.container)}"
