"""Running scripts: the output of a host, however badly a script behaves."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import HostError
from livedocs.hosts.host import ENVIRONMENT, Host
from livedocs.hosts.output import HEAD_BYTES, TAIL_BYTES
from livedocs.hosts.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["processes", "shell"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Host]:
    """This machine, with a process for each script, or one shell for all of them."""
    host = Host("here", (), {**ENVIRONMENT, "HOME": str(tmp_path)})
    if request.param == "processes":
        yield host
        return
    with Shell("here") as shell:
        yield replace(host, shell=shell)


def test_steps_share_one_shell(host: Host, tmp_path: Path) -> None:
    outputs = host.run(["x=1; cd /", "echo $x; pwd"], timeout_s=10)

    assert [output.text for output in outputs] == ["", "1\n/\n"]
    assert [output.status for output in outputs] == [0, 0]
    assert [f"{tmp_path}\n"] == [o.text for o in host.run(["pwd"], timeout_s=10)]


def test_a_failing_command_ends_the_script(host: Host) -> None:
    outputs = host.run(["echo a", "echo b; false; echo never", "echo never"], timeout_s=10)

    assert [(output.text, output.status) for output in outputs] == [("a\n", 0), ("b\n", 1)]


@pytest.mark.parametrize(("step", "status"), [("exit 3", 3), ("no-such-command", 127), ("kill -9 $$", 137), ("if", 2)])
def test_the_exit_status_is_the_shells(host: Host, step: str, status: int) -> None:
    assert [status] == [output.status for output in host.run([step], timeout_s=10)]


def test_standard_error_comes_in_order(host: Host) -> None:
    outputs = host.run(["echo a; echo b >&2; echo c"], timeout_s=10)

    assert outputs[0].text == "a\nb\nc\n"


def test_standard_error_that_overtakes_loses_nothing_and_keeps_its_place() -> None:
    """`docker exec` has a pipe for each of the two, so that one may overtake what was printed earlier."""
    late = ("bash", "-o", "pipefail", "-c", '{ "$@" 2>&4 | { sleep 0.3; cat; }; } 4>&1', "bash")

    outputs = Host("late", late).run(["echo first >&2", "echo out; echo second >&2", "false"], timeout_s=10)

    assert [("first\n", 0), ("out\nsecond\n", 0), ("", 1)] == [(output.text, output.status) for output in outputs]


def test_a_command_that_reads_standard_input_finds_it_empty(host: Host) -> None:
    outputs = host.run(["cat; echo read", "echo next"], timeout_s=10)

    assert [output.text for output in outputs] == ["read\n", "next\n"]


def test_an_endless_script_is_cut_off_at_its_deadline(host: Host) -> None:
    began = time.monotonic()

    outputs = host.run(["echo begun; while :; do sleep 0.1; done"], timeout_s=0.5)

    assert [(output.text, output.status) for output in outputs] == [("begun\n", None)]
    assert time.monotonic() - began < 5


def test_a_script_that_ignores_sigterm_is_killed(host: Host) -> None:
    outputs = host.run(["trap '' TERM; echo begun; while :; do sleep 0.1; done"], timeout_s=0.3)

    assert [(output.text, output.status) for output in outputs] == [("begun\n", None)]


def test_a_daemon_that_keeps_standard_output_open_holds_nobody_up(host: Host) -> None:
    began = time.monotonic()

    outputs = host.run(["sleep 20 & echo started"], timeout_s=15)

    assert [output.text for output in outputs] == ["started\n"]
    assert time.monotonic() - began < 5


def test_a_hundred_megabytes_are_cut_with_a_count(host: Host) -> None:
    outputs = host.run(["echo begin; head -c 100000000 /dev/zero | tr '\\0' x; echo end", "echo next"], timeout_s=30)

    missing = 100_000_000 + len("begin\nend\n") - HEAD_BYTES - TAIL_BYTES
    assert f"\n[... {missing:,} bytes left out ...]\n" in outputs[0].text
    assert outputs[0].text.startswith("begin\nxx")
    assert outputs[0].text.endswith("xx" + "end\n")
    assert outputs[1].text == "next\n"


def test_bytes_that_are_not_utf8_are_shown_as_escapes(host: Host) -> None:
    assert host.run(["printf 'a\\377b'"], timeout_s=10)[0].text == "a\\xffb"


def test_the_environment_is_pinned(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("SECRET", "of the machine")

    names = {line.partition("=")[0] for line in host.run(["env"], timeout_s=10)[0].text.splitlines()}

    assert names - {"_", "SHLVL", "PWD", "OLDPWD"} == set(ENVIRONMENT)


def test_warnings_of_the_prefix_are_not_output() -> None:
    """Sudo warns of a host name that it cannot resolve, before the command and on the same standard error."""
    warning = "sudo: unable to resolve host alps: Name or service not known"
    warns = Host("there", ("sh", "-c", f'echo "{warning}" >&2; exec "$@"', "sudo"))

    outputs = warns.run(["echo one", "echo two"], timeout_s=10)
    with warns.start(["echo three"], timeout_s=10) as running:
        beside = running.finish()

    assert ["one\n", "two\n"] == [output.text for output in outputs]
    assert ["three\n"] == [output.text for output in beside]


def test_an_error_of_the_prefix_is_the_output_of_the_first_step() -> None:
    refuses = Host("there", ("sh", "-c", 'echo "sudo: a password is required" >&2; exit 1', "sudo"))

    outputs = refuses.run(["echo one"], timeout_s=10)

    assert [("sudo: a password is required\n", 1)] == [(output.text, output.status) for output in outputs]


def test_a_second_terminal_is_waited_for_and_interrupted(host: Host) -> None:
    step = "trap 'echo interrupted; exit 0' INT; echo listening; while :; do sleep 0.05; done"
    with host.start([step], timeout_s=10) as running:
        assert running.wait_for(re.compile("listening"), timeout_s=5)
        assert not running.ended

        running.interrupt()
        outputs = running.finish()

    assert [(output.text, output.status) for output in outputs] == [("listening\ninterrupted\n", 0)]


def test_waiting_for_what_never_comes_ends_at_the_deadline(host: Host) -> None:
    with host.start(["echo other; sleep 20"], timeout_s=20) as running:
        assert not running.wait_for(re.compile("listening"), timeout_s=0.3)


def test_a_host_whose_prefix_is_no_program_is_named() -> None:
    with pytest.raises(HostError, match="away: cannot run no-such-program: No such file or directory"):
        Host("away", ("no-such-program",), {}).run(["true"], timeout_s=5)


@pytest.fixture
def in_shell(tmp_path: Path) -> Iterator[Host]:
    with Shell("far") as shell:
        yield Host("far", (), {**ENVIRONMENT, "HOME": str(tmp_path)}, shell=shell)


def test_later_output_of_a_daemon_is_not_in_the_next_scripts(in_shell: Host) -> None:
    in_shell.run(["(while :; do echo noise; done) & echo started"], timeout_s=10)

    for number in range(5):
        assert [f"{number}\n"] == [o.text for o in in_shell.run([f"echo {number}"], timeout_s=10)]


def test_a_daemon_of_an_earlier_script_lives_on(in_shell: Host) -> None:
    pid = in_shell.run(["sleep 30 & echo $!"], timeout_s=10)[0].text.strip()

    assert [0] == [o.status for o in in_shell.run([f"kill {pid}"], timeout_s=10)]


def test_a_script_longer_than_a_pipe_holds_is_run(in_shell: Host) -> None:
    text = "x" * 100_000

    assert [f"{len(text)}\n"] == [o.text for o in in_shell.run([f"text={text}; echo ${{#text}}"], timeout_s=10)]


def test_a_shell_goes_on_after_a_script_that_was_cut_off(in_shell: Host) -> None:
    assert [None] == [o.status for o in in_shell.run(["sleep 20"], timeout_s=0.2)]
    assert ["on\n"] == [o.text for o in in_shell.run(["echo on"], timeout_s=10)]


@pytest.mark.parametrize("end", ["kill -9 $(ps -o ppid= -p $PPID)", "kill -9 $(ps -o ppid= -p $PPID); sleep 20"])
def test_a_shell_that_is_killed_is_reported_and_not_waited_for(in_shell: Host, end: str) -> None:
    began = time.monotonic()

    with pytest.raises(HostError, match="far: the shell that runs the snippets there ended in the middle of a command"):
        in_shell.run(["echo begun", end], timeout_s=20)
    with pytest.raises(HostError, match="far: the shell that runs the snippets there has ended"):
        in_shell.run(["true"], timeout_s=20)

    assert time.monotonic() - began < 5


def test_a_shell_that_never_started_gives_the_reason() -> None:
    with (
        Shell("far", ("sh", "-c", "echo no way there; exit 1; #")) as shell,
        pytest.raises(HostError, match="its last output: no way there"),
    ):
        Host("far", shell=shell).run(["true"], timeout_s=5)


def test_a_shell_that_does_not_answer_is_given_up_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livedocs.hosts.process.GRACE_S", 0.1)
    monkeypatch.setattr("livedocs.hosts.process.KILL_AFTER_S", 0.1)
    with Shell("far", ("sh", "-c", "exec sleep 20; #")) as shell:
        host = Host("far", shell=shell)

        assert [None] == [o.status for o in host.run(["true"], timeout_s=0.2)]
        with pytest.raises(HostError, match="has ended"):
            host.run(["true"], timeout_s=5)
