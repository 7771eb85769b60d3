"""A chapter's commands as one script: it runs, and does what the chapter does."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from livedocs import script
from livedocs.session import Chapter
from livedocs.snippet import read

if TYPE_CHECKING:
    from pathlib import Path


def chapter(root: Path, **texts: str) -> Chapter:
    (root / "one").mkdir()
    snippets = []
    for name, text in texts.items():
        path = root / "one" / f"{name.replace('_', '-')}.sh"
        path.write_text(text)
        snippets.append(read(path, root))
    return Chapter("one", tuple(snippets))


def run(text: str) -> str:
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True, timeout=30)
    assert "" == done.stderr
    return done.stdout


def test_it_runs_every_step_in_order_each_snippet_in_its_own_shell(tmp_path: Path) -> None:
    text = script.of_chapter(chapter(tmp_path, a="x=1\n\necho a $x\n", b='echo "b ${x-unset}"\n'), "One")

    assert "a 1\nb unset\n" == run(text)


def test_it_may_come_by_standard_input(tmp_path: Path) -> None:
    """A snippet that reads its input finds none, instead of the rest of the script."""
    text = script.of_chapter(chapter(tmp_path, a="cat\n", b="echo b\n"), "One")
    path = tmp_path / "one.sh"
    path.write_text(text)

    with path.open() as typed:
        done = subprocess.run(["bash"], stdin=typed, capture_output=True, text=True, check=True, timeout=30)

    assert ("b\n", "") == (done.stdout, done.stderr)


def test_it_goes_on_after_a_command_that_fails(tmp_path: Path) -> None:
    assert "b\n" == run(script.of_chapter(chapter(tmp_path, a="# status: 1\nfalse\n", b="echo b\n"), "One"))


def test_second_terminals_run_beside_the_first_and_are_ended(tmp_path: Path) -> None:
    made = chapter(
        tmp_path,
        make=": > f\n",
        watch="# while: write\n# ready: ^watching\necho watching; tail -n +1 -f f\n",
        copy="# while: write\n# ready: ^copying\necho copying\n",
        write="echo seen >> f\n",
    )

    assert "copying" in (said := run(script.of_chapter(made, "One")))
    assert "watching\nseen\n" in said


def test_what_happens_on_other_machines_is_a_comment(tmp_path: Path) -> None:
    text = script.of_chapter(chapter(tmp_path, a="# on: client\ncurl host\n"), "One")

    assert "# a, on client\n#   curl host\n" in text
    assert "" == run(text)
