"""A chapter's commands as one script, for a reader with a fresh host of their own."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from livedocs.book.snippet import DEFAULT_NODE

if TYPE_CHECKING:
    from livedocs.book.snippet import Snippet
    from livedocs.sessions.session import Chapter

# In braces, so that Bash has read all of it before the first command runs: it may come from standard input as well.
_HEAD = """\
#!/usr/bin/env bash
# {title}: every command of the chapter, in its order.
# For a fresh Docker host, as root; best in a lab that is thrown away afterwards:
#   ./scripts/nox -s lab -- run{like} host bash <{name}.sh
# What the chapter does on other machines stands here as a comment; what depends on it ends otherwise than on the page.
{{
cd "$(mktemp -d)" || exit
"""
_TAIL = """\
exit
} </dev/null
"""


def of_chapter(chapter: Chapter, title: str) -> str:
    """Write the chapter as a Bash script. It goes on after a command that fails, as some are meant to."""
    parts = [_HEAD.format(title=title, name=chapter.name, like=chapter.lab_options)]
    for snippet, beside in chapter.acts:
        here = [second for second in beside if second.on.node == DEFAULT_NODE]
        away = [second for second in beside if second.on.node != DEFAULT_NODE]
        parts += [_elsewhere(second) for second in away]
        parts += [_begin_beside(second) for second in here]
        parts.append(_run(snippet) if snippet.on.node == DEFAULT_NODE else _elsewhere(snippet))
        parts += [_end_beside(second) for second in here]
    return "\n".join([*parts, _TAIL])


def _text(snippet: Snippet) -> str:
    body = "\n\n".join(step.text for step in snippet.steps)
    if snippet.language == "python":
        return f"python3 - <<'END-OF-PYTHON'\n{body}\nEND-OF-PYTHON"
    return body


def _named(snippet: Snippet) -> str:
    return f"# {snippet.name.partition('/')[2]}, on {snippet.on}"


def _run(snippet: Snippet) -> str:
    """Each snippet in a shell of its own, as in the book: what one sets, the next does not see."""
    return f"{_named(snippet)}\n{_shell(snippet)}\n"


def _shell(snippet: Snippet) -> str:
    if snippet.on.container:
        return _bash(snippet)
    return f"(\n{_text(snippet)}\n)"


def _bash(snippet: Snippet) -> str:
    inside = f"{_docker_exec(snippet)} " if snippet.on.container else ""
    return f"{inside}bash <<'END-OF-SNIPPET'\n{_text(snippet)}\nEND-OF-SNIPPET"


def _docker_exec(snippet: Snippet) -> str:
    return f"docker exec -i {shlex.quote(snippet.on.container)}"


def _elsewhere(snippet: Snippet) -> str:
    return "\n".join([_named(snippet), *(f"#   {line}".rstrip() for line in _text(snippet).splitlines())]) + "\n"


def _begin_beside(snippet: Snippet) -> str:
    """Start it as a session of its own, so that all of it can be ended together.

    What `docker exec` starts is one already, and outlives the command that started it: its number is noted.
    """
    name, ready = _job(snippet), shlex.quote(snippet.ready.pattern if snippet.ready else "")
    command, _, text = _bash(snippet).partition("\n")
    if snippet.on.container:
        text = f'echo "$$" >/tmp/{name}.pid\n{text}'
    return (
        f"{_named(snippet)}, in a second terminal while the next commands run\n"
        f"setsid {command} >{name}.log 2>&1 &\n{text}\n{name}=$!\n"
        f'timeout 10 bash -c \'until grep -qP -- "$1" "$2"; do :; done\' bash {ready} {name}.log\n'
    )


def _end_beside(snippet: Snippet) -> str:
    """Give it a moment to end by itself, then end it.

    A shell without job control starts jobs deaf to Ctrl-C, and ``docker exec -i`` passes no signal on to what it runs.
    """
    name = _job(snippet)
    end = f'kill -TERM -- "-${name}"'
    if snippet.on.container:
        end = f"{_docker_exec(snippet)} bash -c 'kill -INT -- \"-$(cat /tmp/{name}.pid)\"' || {end}"
    ended = f'timeout 3 tail --pid="${name}" -f /dev/null || {end}'
    return f'{ended}\nwait "${name}"\ncat {name}.log\n'


def _job(snippet: Snippet) -> str:
    return snippet.name.partition("/")[2].replace("-", "_")
