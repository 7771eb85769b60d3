"""Whole builds of small books, by MkDocs itself, on this machine's own shell; typical mistakes are in test_mistakes."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.small_book import Book

HELLO = """
    # expect: hello
    echo 'hello (1) <b> {{ world }} `x` </script> ```` --8<-- "x" %}'

    printf 'a\\tb\\n'
"""


@pytest.fixture
def hello(book: Book) -> Book:
    """A book of one page and one snippet, that builds."""
    book.page("index", '# Home\n\n{{ run("hello") }}\n\nIt says {{ value("hello", "^hello") }}.\n')
    book.snippet("index/hello.sh", HELLO)
    return book


def test_outputs_and_values_stand_in_the_page(hello: Book) -> None:
    done = hello.build()

    assert done.returncode == 0, done.stderr
    html = hello.html()
    assert 'hello (1) &lt;b&gt; {{ world }} `x` &lt;/script&gt; ```` --8&lt;-- "x" %}\n' in html, "shown literally"
    assert "a       b\n" in html, "a tab reaches to the next eighth column"
    assert "It says hello." in html
    assert hello.leftovers() == []


def test_a_block_may_stand_in_an_admonition(hello: Book) -> None:
    hello.page("index", '# Home\n\n!!! note\n    Look:\n\n    {{ run("hello") }}\n\nEnd.\n')

    assert hello.build().returncode == 0
    inside = re.search(r'<div class="admonition note">(.*?)<p>End\.', hello.html(), re.DOTALL)
    assert inside
    assert "hello (1)" in inside[1]


def test_an_editors_lock_files_do_not_exist_for_the_build(hello: Book) -> None:
    """Links that lead nowhere, beside each file that has unsaved changes."""
    for lock in ("docs/.#index.md", "snippets/index/.#hello.sh"):
        (hello.root / lock).symlink_to("somebody@host.1234:56")

    done = hello.build()

    assert 0 == done.returncode, done.stderr
    assert "WARNING" not in done.stderr
    assert [] == [*hello.site.rglob(".#*")]


def test_a_second_terminal_runs_beside_the_first(book: Book) -> None:
    book.snippet(
        "index/watch.sh", "# while: write\n# ready: ^watching\n# expect: ^seen\necho watching; tail -n +1 -f f"
    )
    book.snippet("index/write.sh", "echo seen >> f\n")
    book.snippet("index/before.sh", ": > f\n")
    book.page("index", '# Home\n\n{{ quietly("before") }}\n\n{{ terminals("watch", "write") }}\n')

    done = book.build()

    assert done.returncode == 0, done.stderr
    assert "watching\nseen" in book.html()


def test_python_runs_as_one_step(book: Book) -> None:
    book.page("index", '# Home\n\n{{ run("sum") }}\n')
    book.snippet("index/sum.py", "# expect: ^3$\na = 1\n\nprint(a + 2)\n")

    done = book.build()

    assert done.returncode == 0, done.stderr


def failing(book: Book, page: str, **snippets: str) -> str:
    """What a build says that fails; yesterday's site must stay as it was."""
    book.site.mkdir()
    (book.site / "index.html").write_text("yesterday's")
    book.page("index", page)
    for name, text in snippets.items():
        book.snippet(f"index/{name.replace('_', '-')}.sh", text)
    done = book.build()
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert book.html() == "yesterday's"
    assert book.leftovers() == []
    return done.stderr


def test_what_mkdocs_warns_of_stops_a_strict_build(book: Book) -> None:
    said = failing(book, "# Home\n\n[There](nowhere.md) is nothing.\n")

    assert "contains a link 'nowhere.md', but the target is not found" in said


RUN = '# Home\n\n{{ run("it") }}\n'


def test_a_command_that_does_not_exist_is_named(book: Book) -> None:
    said = failing(book, RUN, it="no-such-command\n\necho\n")

    assert "snippets/index/it.sh:1: exited 127 on host in step 1 of 2, expected 0" in said
    assert "no-such-command: command not found" in said


def test_all_failures_are_shown(book: Book) -> None:
    book.page("other", '# Other\n\n{{ run("fails") }}\n')
    book.snippet("other/fails.sh", "exit 4\n")
    said = failing(
        book,
        '# Home\n\n{{ run("a") }}\n\n{{ run("b") }}\n\n{{ run("c") }}\n',
        a="# expect: x\ntrue",
        b="exit 5",
        c="ls",
    )

    assert "index/a.sh:1: the output on host does not match" in said
    assert "index/b.sh:1: exited 5" in said
    assert "not run because of it: index/c" in said
    assert "other/fails.sh:1: exited 4" in said
    assert "3 errors; no page was published" in said


def test_all_bad_calls_of_all_pages_are_shown(book: Book) -> None:
    book.page("other", '---\ntitle: Other\n---\n# Other\n\n{{ value("index/it", "nothing") }}\n')
    said = failing(book, f'{RUN}\n{{{{ value("it", line=9) }}}} {{{{ run("it", mark="zzz") }}}}\n', it="echo a\n")

    assert "docs/index.md:5: value('it'): there is no line 9; the output has 1 lines" in said
    assert "docs/index.md:5: run('it'): nothing in the output matches 'zzz'" in said
    assert "docs/other.md:6: value('index/it', 'nothing'): regex 'nothing' finds nothing in the output" in said


def test_a_chapter_that_its_host_cannot_run_says_so_by_name(hello: Book) -> None:
    hello.page("away", '# Away\n\n{{ run("far") }}\n\nIt is `{{ value("far", line=1) }}`.\n')
    hello.snippet("away/far.sh", "# on: client\necho far\n")

    done = hello.build()

    assert 0 == done.returncode, done.stderr
    assert "away: 0 of 1 snippets, 0.0 s, not run: this host has no node client" in done.stderr
    html = hello.html("away/index.html")
    assert "away/far was not run: this host has no node client." in html
    assert 'It is <code class="whole">(not run)</code>' in html
    assert "hello (1)" in hello.html()


@pytest.mark.parametrize(
    ("snippet", "arguments", "status", "says"),
    [
        ("echo hello\n", ["build"], 0, "livedocs: open "),
        ("echo hello; exit 3\n", ["build"], 1, "exited 3 on host"),
        ("# expekt: x\necho hello\n", ["build", "--dry-run"], 1, "unknown header key"),
        ("echo hello\n", ["build", "--jobs", "many"], 2, "--jobs"),
    ],
)
def test_a_process_of_its_own_ends_with_the_status_and_says_what_a_call_in_this_one_does(
    hello: Book, snippet: str, arguments: list[str], status: int, says: str
) -> None:
    """So that all other tests may call it here, where a call takes less."""
    hello.snippet("index/hello.sh", snippet)

    here, apart = hello.call(*arguments), hello.apart(*arguments)

    assert status == apart.returncode == here.returncode
    seconds = re.compile(r"\d+\.\d s")
    assert [seconds.sub("", text) for text in (apart.stdout, apart.stderr)] == [
        seconds.sub("", text) for text in (here.stdout, here.stderr)
    ]
    assert says in apart.stderr
    assert "Traceback" not in apart.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_build_leaves_the_old_site_and_nothing_else(hello: Book, how: signal.Signals) -> None:
    assert hello.build().returncode == 0
    old = hello.html()
    hello.snippet("index/hello.sh", 'touch "$HOME"/../begun\n\n: > begun; while [ -e begun ]; do sleep 0.05; done\n')
    build = subprocess.Popen(hello.command("build"), cwd=hello.root, env=hello.environment(TMPDIR=str(hello.root)))
    wait_until((hello.root / "begun").exists)

    build.send_signal(how)
    for flag in hello.root.glob("livedocs-*/begun"):
        flag.unlink(missing_ok=True)  # the sessions of local: share this machine, and run to their end
    build.wait(30)

    assert old == hello.html()
    wait_until(lambda: not list(hello.root.glob(".site-*")))


def wait_until(true: Callable[[], bool], deadline_s: float = 20) -> None:
    """Wait for a condition, with a deadline."""
    until = time.monotonic() + deadline_s
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def test_a_dry_run_may_be_read_in_part(book: Book) -> None:
    """As by ``head``, of more than a pipe holds."""
    book.page("index", '# Home\n\n{{ run("much") }}\n')
    book.snippet("index/much.sh", "\n\n".join(f"echo {number:0999}" for number in range(200)) + "\n")
    words = book.command("build", "--dry-run")

    with subprocess.Popen(
        words, cwd=book.root, env=book.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as dry:
        assert dry.stdout is not None
        assert dry.stderr is not None
        first = dry.stdout.readline()
        dry.stdout.close()
        said = dry.stderr.read()

    assert "# on local:\n" == first
    assert "" == said
