"""A book's acts as plain Bash: what a person would write who has no engine but wants the same outputs.

An act is a snippet of the first terminal with those that run beside it.
Where its commands go is said by the environment: ``on_host``, ``on_client`` hold what stands before them.
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
from livedocs.hosts.url import HostUrl
from livedocs.records import record, rules
from livedocs.sessions.build import REQUIREMENTS
from livedocs.sessions.session import LINGER_S, READY_S, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from livedocs.book.snippet import Snippet
    from livedocs.sessions.session import Chapter

_BASH_LINE = re.compile(r"bash: line \d+: ")

# Far more than any act takes.
_DEADLINE_S = 300

# Job control, since without it what runs in the background is deaf to Ctrl-C.
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
act() {{
"""
_TAIL = """\
}
said="$SAID/$(basename "$0" .sh)"  # not by a pipe, whose parts have no job control
if test -n "$SAID"; then act >"$said"; cat "$said"; else act; fi
rm -r "$work"
"""


def write(chapter: Chapter, folder: Path) -> list[str]:
    """Write a script for each act into ``folder``, and give their names in order."""
    names = []
    for first, beside in chapter.acts:
        name = script_name(first.name)
        (folder / f"{name}.sh").write_text(_script(first, beside), encoding="utf-8")
        names.append(name)
    return names


def script_name(snippet: str) -> str:
    """What the script of an act is called, by the name of its first snippet."""
    return snippet.replace("/", ".")


@contextlib.contextmanager
def fresh(url: str, options: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """A fresh host for a chapter's acts; gives the environment that tells them where it is."""
    with source.open_source(HostUrl.parse(url), REQUIREMENTS) as there, there.open(options) as opened:
        where = {f"on_{name}": shlex.join(node.command()) for name, node in opened.nodes.items()}
        yield {"PATH": os.environ["PATH"], "SAID": os.environ.get("SAID", ""), **where}


def play(name: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run one act and give what it printed."""
    return subprocess.run(
        ["timeout", f"{_DEADLINE_S}", "bash", f"{folder}/{name}.sh"],
        env={**environment, "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    ).stdout


def bare(text: str) -> list[str]:
    """An output without what two runs may differ in, and two ways to give a script to Bash."""
    lines = _BASH_LINE.sub("bash: ", rules.clean(text)).splitlines()
    return [record.shape(line.rstrip()) for line in lines if line.strip()]


def _script(first: Snippet, beside: list[Snippet]) -> str:
    lines = [_HEAD.format(second=shlex.quote(SECOND_TERMINAL))]
    for number, snippet in enumerate(beside):
        command = f'{_on(snippet)} bash -c "$second" {shlex.quote(_text(snippet))}'
        others = "".join(f" {{end{earlier}}}>&-" for earlier in range(number))  # or it would keep them from ending
        lines += [
            f'mkfifo "$work/end{number}"',
            f'{command} <"$work/end{number}" >"$work/{number}" 2>&1{others} &',
            f'beside{number}=$!; exec {{end{number}}}>"$work/end{number}"',
            f'wait_for {READY_S:g} "$work/{number}" {shlex.quote("(?m)" + snippet.ready.pattern)}'
            if snippet.ready
            else "",
        ]
    lines.append(f"{_on(first)} bash -c {shlex.quote(_text(first))} 2>&1")
    for number, snippet in enumerate(beside):
        wanted = shlex.join(f"(?m){expected.pattern.pattern}" for expected in snippet.expect)
        lines += [
            f'wait_for {LINGER_S:g} "$work/{number}" {wanted}',
            f'exec {{end{number}}}>&-; wait "$beside{number}"; cat "$work/{number}"',
        ]
    return "\n".join([*lines, _TAIL])


def _text(snippet: Snippet) -> str:
    return "\n".join(["set -e", *texts(snippet)])


def _on(snippet: Snippet) -> str:
    node = f"$on_{snippet.on.node}"
    if not snippet.on.container:
        return node
    return f"{node} docker exec -i -e LC_ALL=C.UTF-8 -e TZ=UTC -e COLUMNS=100 {shlex.quote(snippet.on.container)}"
