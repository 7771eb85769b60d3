"""The files that a chapter offers for download: a script of all commands, the snippets, their outputs and captures."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from livedocs.book.snippet import DEFAULT_NODE
from livedocs.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from livedocs.book.chapter import Chapter
    from livedocs.book.options import Options
    from livedocs.book.snippet import Snippet
    from livedocs.records.transcript import Transcript

# In braces, so that Bash reads the whole script before it runs the first command, as the script may come from standard
# input, which the commands would otherwise read from.
_HEAD = """\
#!/usr/bin/env bash
# {title}: every command of the chapter, in its order.
{where}# What the chapter does on other machines is a comment here; what depends on it ends otherwise than on the page.
{{
cd "$(mktemp -d)" || exit
"""
_TAIL = """\
exit
} </dev/null
"""


_WITH_LAB = """\
# For a fresh host, as root; best in a lab that is thrown away afterwards:
#   {}
"""
_WITHOUT_LAB = "# For a fresh host that may be thrown away afterwards.\n"


def of_chapter(
    chapter: Chapter, title: str, transcripts: Mapping[str, Transcript], options: Options
) -> Iterator[tuple[str, bytes]]:
    """List a chapter's files for download, the script of all commands first.

    Args:
        chapter: The chapter.
        title: The title of its page.
        transcripts: The transcripts of all its snippets, by name.
        options: The book's own options.

    Yields:
        The path of each file, relative to the folder of the chapter's page, and its content.
    """
    name = chapter.name.rpartition("/")[2]
    yield f"{name}.sh", script(chapter, title, options).encode()
    for snippet in chapter.snippets:
        transcript = transcripts[snippet.name]
        yield f"{name}/{snippet.path.name}", snippet.path.read_bytes()
        yield f"{name}/{snippet.short}.txt", record.dump(transcript).encode()
        for file, content in transcript.files:
            yield f"{name}/{file}", content


def script(chapter: Chapter, title: str, options: Options) -> str:
    """The chapter as a Bash script. It does not stop at a command that fails, as some are meant to."""
    file = f"{chapter.name.rpartition('/')[2]}.sh"
    lab = options.lab_command(f"run{chapter.lab_options} host bash <{file}")
    parts = [_HEAD.format(title=title, where=_WITH_LAB.format(lab) if lab else _WITHOUT_LAB)]
    for run in chapter.runs:
        snippet = run.first
        local = [second for second in run.beside if second.on.node == DEFAULT_NODE]
        remote = [second for second in run.beside if second.on.node != DEFAULT_NODE]
        parts += [_as_comment(second) for second in remote]
        parts += [_begin_beside(second) for second in local]
        parts.append(_run(snippet) if snippet.on.node == DEFAULT_NODE else _as_comment(snippet))
        parts += [_end_beside(second) for second in local]
    return "\n".join([*parts, _TAIL])


def _text(snippet: Snippet) -> str:
    body = "\n\n".join(step.text for step in snippet.steps)
    if snippet.language == "python":
        return f"python3 - <<'END-OF-PYTHON'\n{body}\nEND-OF-PYTHON"
    return body


def _title(snippet: Snippet) -> str:
    return f"# {snippet.short}, on {snippet.on}"


def _run(snippet: Snippet) -> str:
    """A snippet in a shell of its own, as in the book, so that no variable is passed on to the next one."""
    return f"{_title(snippet)}\n{_shell(snippet)}\n"


def _shell(snippet: Snippet) -> str:
    if snippet.on.container:
        return _bash(snippet)
    return f"(\n{_text(snippet)}\n)"


def _bash(snippet: Snippet) -> str:
    inside = f"{_docker_exec(snippet)} " if snippet.on.container else ""
    return f"{inside}bash <<'END-OF-SNIPPET'\n{_text(snippet)}\nEND-OF-SNIPPET"


def _docker_exec(snippet: Snippet) -> str:
    return f"docker exec -i {shlex.quote(snippet.on.container)}"


def _as_comment(snippet: Snippet) -> str:
    return "\n".join([_title(snippet), *(f"#   {line}".rstrip() for line in _text(snippet).splitlines())]) + "\n"


def _begin_beside(snippet: Snippet) -> str:
    """Start a second terminal in a new session, so that all of its processes can be ended together.

    A process that `docker exec` starts leads a session already, and it outlives the `docker exec` command. So its
    process ID is written to a file.
    """
    name, ready = _job(snippet), shlex.quote(snippet.ready.pattern if snippet.ready else "")
    command, _, text = _bash(snippet).partition("\n")
    if snippet.on.container:
        text = f'echo "$$" >/tmp/{name}.pid\n{text}'
    return (
        f"{_title(snippet)}, in a second terminal while the next commands run\n"
        f"setsid {command} >{name}.log 2>&1 &\n{text}\n{name}=$!\n"
        f'timeout 10 bash -c \'until grep -qP -- "$1" "$2"; do :; done\' bash {ready} {name}.log\n'
    )


def _end_beside(snippet: Snippet) -> str:
    """Give a second terminal a moment to end by itself, then end it.

    A shell without job control starts background jobs that ignore Ctrl-C, and ``docker exec -i`` does not forward
    signals to its process.
    """
    name = _job(snippet)
    end = f'kill -TERM -- "-${name}"'
    if snippet.on.container:
        end = f"{_docker_exec(snippet)} bash -c 'kill -INT -- \"-$(cat /tmp/{name}.pid)\"' || {end}"
    ended = f'timeout 3 tail --pid="${name}" -f /dev/null || {end}'
    return f'{ended}\nwait "${name}"\ncat {name}.log\n'


def _job(snippet: Snippet) -> str:
    return snippet.short.replace("-", "_")
