r"""A host for tests: commands run in this machine's bash, except those that are given an answer.

    host = fake({"docker version": "26.1.5\n", "docker ps": ("permission denied\n", 1)})
    host = fake(stub='docker() { echo "$@"; }')

It is a real `Host`, so that marks, exit statuses, deadlines and second terminals are those of a real run.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from livedocs.hosts.host import ENVIRONMENT, Host

if TYPE_CHECKING:
    from collections.abc import Mapping

_FUNCTION = """{program}() {{
    case "$*" in {cases} esac
    echo "the fake has no answer to: {program} $*" >&2
    return 127
}}"""


def fake(answers: Mapping[str, str | tuple[str, int]] | None = None, stub: str = "", name: str = "fake") -> Host:
    """Make a host that answers the commands in ``answers`` itself.

    A program with an answer is never run: called with other arguments, it prints an error and exits with 127.

    Args:
        answers: The output of each command line, or that and its exit status. A command line is quoted as in a
            script, such as ``docker ps --format '{{.ID}}'``.
        stub: Bash functions that stand in for programs, such as ``docker() { echo "$@"; }``.
        name: The host's name.
    """
    cases: dict[str, list[str]] = {}
    for line, answer in (answers or {}).items():
        program, *arguments = shlex.split(line)
        text, status = (answer, 0) if isinstance(answer, str) else answer
        case = f"{shlex.quote(' '.join(arguments))}) printf %s {shlex.quote(text)}; return {status} ;;"
        cases.setdefault(program, []).append(case)
    functions = [_FUNCTION.format(program=program, cases=" ".join(found)) for program, found in cases.items()]
    pinned = [f"{key}={value}" for key, value in ENVIRONMENT.items() if key != "HOME"]
    # "set -a" exports the functions to the bash that runs the steps; "env -i" would take them away again.
    script = "\n".join(["set -a", *functions, stub, '"$@"'])
    return Host(name, ("env", "--chdir=/", "-i", "HOME=/", *pinned, "bash", "-c", script, name), environment={})
