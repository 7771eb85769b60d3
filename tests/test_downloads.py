"""A chapter's commands as one script: it runs, and does what the chapter does."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

from livedocs.book.chapter import Chapter
from livedocs.book.options import Options
from livedocs.book.snippet import read
from livedocs.pages.downloads import script

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
    """Run a script from a file that is standard input, as a reader does who sends one into a lab."""
    with tempfile.TemporaryFile("w+") as file:
        file.write(text)
        file.seek(0)
        done = subprocess.run(["bash", "-s"], stdin=file, capture_output=True, text=True, check=True, timeout=30)
    assert "" == done.stderr
    return done.stdout


def test_it_runs_every_step_in_order_each_snippet_in_its_own_shell(tmp_path: Path) -> None:
    text = script(chapter(tmp_path, a="x=1\n\necho a $x\n", b='echo "b ${x-unset}"\n'), "One", Options())

    assert "a 1\nb unset\n" == run(text)


def test_a_snippet_that_reads_its_input_finds_none(tmp_path: Path) -> None:
    """And not the rest of the script."""
    assert "b\n" == run(script(chapter(tmp_path, a="cat\n", b="echo b\n"), "One", Options()))


def test_it_goes_on_after_a_command_that_fails(tmp_path: Path) -> None:
    assert "b\n" == run(script(chapter(tmp_path, a="# status: 1\nfalse\n", b="echo b\n"), "One", Options()))


def test_second_terminals_run_beside_the_first_and_are_ended(tmp_path: Path) -> None:
    made = chapter(
        tmp_path,
        make=": > f\n",
        watch="# while: write\n# ready: ^watching\necho watching; tail -n +1 -f f\n",
        copy="# while: write\n# ready: ^copying\necho copying\n",
        write="echo seen >> f\n",
    )

    assert "copying" in (said := run(script(made, "One", Options())))
    assert "watching\nseen\n" in said


def test_what_happens_on_other_machines_is_a_comment(tmp_path: Path) -> None:
    text = script(chapter(tmp_path, a="# on: client\ncurl host\n"), "One", Options())

    assert "# a, on client\n#   curl host\n" in text
    assert "" == run(text)


def test_its_head_says_how_to_run_it_on_the_lab_that_the_chapter_asks_for(tmp_path: Path) -> None:
    made = replace(chapter(tmp_path, a="true\n"), options={"mtu": "1400"})

    assert "#   lab -- run --mtu 1400 host bash <one.sh\n" in script(made, "One", Options(lab="lab -- {}"))
    assert "lab --" not in script(made, "One", Options())


def test_what_runs_beside_in_a_container_is_ended_in_the_container(tmp_path: Path) -> None:
    """To end `docker exec` does not end what it started."""
    watch = "# on: container web\n# while: write\n# ready: ^watching\necho watching; sleep 60\n"
    text = script(chapter(tmp_path, watch=watch, write="true\n"), "One", Options())

    assert 'echo "$$" >/tmp/watch.pid\necho watching' in text
    assert """docker exec -i web bash -c 'kill -INT -- "-$(cat /tmp/watch.pid)"'""" in text
