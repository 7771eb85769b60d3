"""However a lab ends, nothing of it is left, and nothing of the machine has changed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet
from dockerlab.errors import BootError
from dockerlab.images import prepare
from dockerlab.request import Boot, Request
from dockerlab.supervised import Supervised
from tests.lab.nodes import DEADLINE_S, run, start, wait_for
from tests.lab.ours import Traces, from_json, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.lab

# Opens a lab, with a container and a command on a node that would run for ever, and prints what it consists of.
# A shell that starts the tests in the background makes them ignore SIGINT and SIGQUIT, and this would inherit it.
_PROGRAM = """
import signal, subprocess, sys, time
from dockerlab import Lab, internet
from tests.lab.ours import traces
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
with Lab(internet(nodes="host,isp,resolver")) as lab:
    host = lab.nodes["host"].argv
    subprocess.run([*host, "docker", "run", "-d", "nginx"], check=True, stdout=subprocess.DEVNULL)
    forever = subprocess.Popen([*host, "sleep", "1000"])
    print(traces(lab.supervisor).as_json(), flush=True)
    if sys.argv[1] == "raise":
        raise ZeroDivisionError
    if sys.argv[1] == "fork":
        import os
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(0)
    forever.wait()
"""


def wait_until_gone(lab: Traces) -> None:
    """Wait until nothing of a lab is left; fails after the deadline, with what is."""
    with contextlib.suppress(AssertionError):
        wait_for(lambda: not lab.remaining(), "nothing of the lab is left")
    assert lab.remaining() == {}


@contextlib.contextmanager
def another_process(ending: str) -> Iterator[tuple[subprocess.Popen[str], Traces]]:
    """Another process that has opened a lab."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, ending],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    ) as process:
        assert process.stdout
        lab = from_json(process.stdout.readline())
        assert len(lab.processes) > 5
        try:
            yield process, lab
        finally:
            # The program itself if it did not end, and what it left running outside of the lab.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGQUIT])
def test_a_signal_that_ends_its_process_ends_a_lab(number: signal.Signals) -> None:
    with another_process("wait") as (process, lab):
        process.send_signal(number)
        process.wait(10)
        wait_until_gone(lab)


def test_an_exception_ends_a_lab() -> None:
    with another_process("raise") as (process, lab):
        assert process.wait(10) == 1
        wait_until_gone(lab)


def test_a_child_that_inherited_the_pipe_keeps_no_lab_alive() -> None:
    with another_process("fork") as (process, lab):
        assert process.wait(10) == 0
        wait_until_gone(lab)


def test_a_lab_ends_when_its_supervisor_is_terminated(small_lab: Lab) -> None:
    with small_lab as lab:
        consists_of = traces(lab.supervisor)
        os.kill(lab.supervisor, signal.SIGTERM)
        wait_until_gone(consists_of)


def test_a_lab_ends_when_its_supervisor_is_killed(small_lab: Lab) -> None:
    """Apart from its control groups, which are empty and removed by a later lab."""
    with small_lab as lab:
        consists_of = traces(lab.supervisor)
        os.kill(lab.supervisor, signal.SIGKILL)
        wait_for(lambda: set(consists_of.remaining()) <= {"groups"}, "its processes are gone")
    for group in reversed(consists_of.groups):
        Path(group).rmdir()


def test_a_lab_ends_when_one_of_its_nodes_does(small_lab: Lab) -> None:
    with small_lab as lab:
        consists_of = traces(lab.supervisor)
        os.kill(lab.nodes["host"].pid, signal.SIGKILL)
        wait_until_gone(consists_of)


def test_a_lab_whose_engine_crashed_leaves_nothing(small_lab: Lab) -> None:
    with small_lab as lab:
        run(lab, "host", "docker run -d nginx; kill -9 $(pidof dockerd) $(pidof containerd)")
        consists_of = traces(lab.supervisor)
    assert consists_of.remaining() == {}


def test_a_closed_lab_has_no_nodes_and_may_be_closed_again(small_lab: Lab) -> None:
    small_lab.open()
    small_lab.close()
    small_lab.close()
    assert small_lab.nodes == {}


def test_a_lab_closed_in_another_thread_fails_the_commands_on_it(small_lab: Lab) -> None:
    with small_lab as lab, start(lab, "host", "echo begun; sleep 1000", until="begun") as command:
        threading.Thread(target=lab.close).start()
        assert command.wait(10) != 0


def test_two_labs_run_side_by_side(release: str) -> None:
    """They have the same addresses, names and container names, and do not see each other."""
    labs = [Lab(internet(release=release, nodes="host,isp,resolver")) for _ in range(2)]
    opening = [threading.Thread(target=lab.open) for lab in labs]
    for thread in opening:
        thread.start()
    for thread in opening:
        thread.join()
    with contextlib.ExitStack() as stack:
        for lab in labs:
            stack.callback(lab.close)
            run(lab, "host", "docker run -d --name same -p 80:80 nginx")
        run(labs[0], "host", "docker rm -f same")
        assert "Welcome" in run(labs[1], "host", "curl -sS --retry-connrefused --retry 5 localhost")


def test_a_node_that_is_late_is_an_error_with_the_end_of_its_log(release: str) -> None:
    started = time.monotonic()
    with pytest.raises(BootError, match=r"^host was not up after 0\.01 s; ") as error:
        Lab(internet(release=release, nodes="host"), timeout_s=0.01).open()
    assert time.monotonic() - started < 5
    assert error.value.node == "host"


def failing(release: str, boot: Boot, timeout_s: float = DEADLINE_S) -> str:
    """The message of the error when a lab with one such node is started."""
    images = prepare(release)
    with pytest.raises(BootError) as error:
        Supervised(Request(images.root, None, [], [boot], timeout_s)).start()
    return str(error.value)


def test_an_engine_that_does_not_start_is_an_error_with_the_end_of_its_log(release: str) -> None:
    program = "echo this is why >/var/log/docker.log; exec sleep infinity"
    message = failing(
        release, Boot("broken", program=program, docker=True, ready=["docker"], log="/var/log/docker.log"), 0.5
    )
    assert message.startswith("broken was not up after 0.5 s; start the lab again")
    assert message.endswith("\n    this is why")


def test_a_node_that_ends_while_it_starts_is_an_error(release: str) -> None:
    assert failing(release, Boot("brief", program="exit 3", ready=["tcp 1"])).startswith("brief ended while it started")


def test_a_node_that_cannot_be_configured_is_an_error_that_says_why(release: str) -> None:
    message = failing(release, Boot("odd", ip=["link set nonesuch up"]))
    assert message.startswith("odd could not be made: 'ip -batch -' failed: Cannot find device")
