"""Building on an instance over ssh: what a user sees of each fault, and what the host has of it afterwards."""

from __future__ import annotations

import contextlib
import html
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from livedocs.book import snippet
from tests.lab.nodes import run, wait_for
from tests.remote.instances import ENGINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.remote.instances import Instance
    from tests.small_book import Book

pytestmark = pytest.mark.lab

_WEB = """
    docker run -d --name web nginx

    docker network create blue; docker volume create kept

    echo left >left; nft add table ip hush; sysctl -w net.ipv4.conf.eth0.rp_filter=2
"""


_CUT = "pkill -KILL -f '[s]shd-session: alice|[s]shd: alice'"


@pytest.fixture
def small(book: Book) -> Book:
    """A book whose one chapter leaves a container, a network, a volume, a file, a table and a setting behind."""
    book.page("index", '# Home\n\n{{ quietly("web") }}\n\n{{ run("look") }}\n\n{{ built_on() }}\n')
    book.snippet("index/web.sh", _WEB)
    book.snippet("index/look.sh", "# on: container web\nip addr show eth0\n")
    return book


@pytest.fixture
def endless(small: Book) -> Book:
    """The same, and then it never ends."""
    small.page("index", '# Home\n\n{{ quietly("web") }}\n\n{{ run("look") }}\n\n{{ run("wait") }}\n')
    small.snippet("index/wait.sh", "# timeout: 300\ntail -F never\n")
    return small


@pytest.fixture(autouse=True)
def _as_it_was(instance: Instance) -> Iterator[None]:
    """Whatever happened, the host reads afterwards as it did before."""
    before = instance.state()
    yield
    instance.settled(before)


@pytest.mark.parametrize("user", ["root", "alice"])
def test_a_book_is_built_over_ssh(instance: Instance, small: Book, user: str) -> None:
    """As root, and as a user who needs sudo; neither user nor host is on a page."""
    done = instance.build(small, user)

    assert 0 == done.returncode, done.stderr
    assert "172.17.0.2/16" in small.html()
    assert "alps" not in small.html()
    assert "alice" not in small.html()
    assert [] == small.leftovers()


def test_an_unknown_host_key_is_not_accepted(instance: Instance, small: Book) -> None:
    known = instance.folder / "known_hosts"
    good = known.read_text()
    known.write_text("")

    done = instance.build(small)

    unknown = known.read_text()
    known.write_text(good)
    assert 1 == done.returncode
    assert "root@alps: its host key is not known here, and a build does not accept one unseen; run" in done.stderr
    assert "" == unknown


def test_another_host_key_than_the_known_one_is_refused(instance: Instance, small: Book) -> None:
    known = instance.folder / "known_hosts"
    good = known.read_text()
    known.write_text(f"alps {' '.join((instance.folder / 'key.pub').read_text().split()[:2])}\n")

    done = instance.build(small)

    known.write_text(good)
    assert "root@alps: its host key is not the one known for it; find out why before you go on" in done.stderr


def test_a_key_that_is_not_let_in(instance: Instance, small: Book) -> None:
    done = instance.build(small, "nobody")

    assert 1 == done.returncode
    assert "nobody@alps: the login was refused (" in done.stderr
    assert "`ssh ssh://nobody@alps` must work without a password" in done.stderr


def test_a_host_that_does_not_answer(instance: Instance, small: Book) -> None:
    done = small.build(LIVEDOCS_HOST="ssh://root@alps:23", **instance.environment())

    assert "root@alps:23: cannot be reached: " in done.stderr


def test_sudo_that_would_ask(instance: Instance, small: Book) -> None:
    done = instance.build(small, "carol")

    assert (
        "carol@alps: sudo asks for a password there, and a build cannot answer (sudo: a password is required); "
        in done.stderr
    )


def test_a_host_whose_engine_is_stopped(instance: Instance, small: Book) -> None:
    instance.stop_engine()

    done = instance.build(small)

    instance.start_engine()
    assert "root@alps: no Docker engine answers (Cannot connect to the Docker daemon at unix://" in done.stderr
    assert "Is the docker daemon running?); start it there" in done.stderr


# Hands everything through to the engine; only the release in its answers is an older one.
_OLDER = """
import asyncio, sys
new, old = (word.encode() for word in sys.argv[1:])
async def copy(source, target):
    while data := await source.read(65536):
        target.write(data.replace(new, old))
        await target.drain()
    target.close()
async def client(reader, writer):
    there, back = await asyncio.open_unix_connection("/run/engine.sock")
    await asyncio.gather(copy(reader, back), copy(there, writer))
async def main():
    await (await asyncio.start_unix_server(client, "/run/docker.sock")).serve_forever()
asyncio.run(main())
"""


def test_a_host_whose_engine_is_too_old(instance: Instance, small: Book) -> None:
    release = instance.on_host("docker version --format '{{.Server.Version}}'").strip()
    old = f"19.{'0' * (len(release) - 3)}"
    instance.on_host("mv /run/docker.sock /run/engine.sock")
    relay = [*instance.lab.nodes["host"].argv, "python3", "-c", _OLDER, release, old]
    with subprocess.Popen(relay) as running:
        wait_for(lambda: old in instance.on_host("docker version || true"), "the older engine answers")

        done = instance.build(small)

        instance.on_host("mv /run/engine.sock /run/docker.sock")
        running.kill()
    assert f"root@alps: its Docker engine is {old}; use 20.10 or newer" in done.stderr


def test_a_host_whose_disk_is_full(instance: Instance, small: Book) -> None:
    """Without room to record the state, nothing is begun: later it could not be told from what the build made."""
    instance.on_host("mkdir /var/lib/livedocs; mount -t tmpfs -o size=4k tmpfs /var/lib/livedocs")

    done = instance.build(small)

    instance.on_host("umount /var/lib/livedocs; rmdir /var/lib/livedocs")
    assert 1 == done.returncode
    assert "root@alps: cannot record its state: " in done.stderr
    assert "No space left on device" in done.stderr
    assert "; free some space there\n" in done.stderr


def test_a_wrong_key(instance: Instance, small: Book) -> None:
    wrong, config = instance.folder / "wrong", instance.folder / "config"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", wrong], check=True)
    good = config.read_text()
    config.write_text(good.replace(f"{instance.folder}/key", f"{wrong}"))

    done = instance.build(small)

    config.write_text(good)
    assert 1 == done.returncode
    assert "root@alps: the login was refused (" in done.stderr


_JUMP = """
Host jump
    HostName {address}
    HostKeyAlias jump
    ProxyCommand {client} nc -N %h %p

Host alps
    ProxyJump jump

"""


def test_a_host_behind_a_jump_host(instance: Instance, small: Book) -> None:
    """Only the user's ssh config knows of it."""
    server, folder = instance.lab.topology.nodes["server"], instance.folder
    run(instance.lab, "server", "ssh-keygen -q -A; mkdir -p /run/sshd /root/.ssh; /usr/sbin/sshd -E /var/log/sshd")
    public = (folder / "key.pub").read_text()
    run(instance.lab, "server", f"echo '{public}' >/root/.ssh/authorized_keys; chmod -R go= /root/.ssh")
    key = " ".join(run(instance.lab, "server", "cat /etc/ssh/ssh_host_ed25519_key.pub").split()[:2])
    known, config = (folder / name for name in ("known_hosts", "config"))
    before = known.read_text(), config.read_text()
    known.write_text(f"{before[0]}jump {key}\n")
    jump = _JUMP.format(address=server.ipv4, client=" ".join(instance.lab.nodes["client"].argv))
    config.write_text(jump + before[1])

    done = instance.build(small)

    known.write_text(before[0])
    config.write_text(before[1])
    assert 0 == done.returncode, done.stderr
    assert "Accepted publickey for " in run(instance.lab, "server", "cat /var/log/sshd")


def test_a_host_that_is_not_fresh_is_not_touched(instance: Instance, small: Book) -> None:
    instance.on_host("docker run -d --name theirs nginx && docker volume create data")
    before = instance.state()

    done = instance.build(small)

    after = instance.state()
    instance.on_host("docker rm -f theirs && docker volume rm data")
    assert "this host is not fresh, and nothing on it was touched; there are containers theirs; volumes data" in (
        done.stderr
    )
    assert before == after


@contextlib.contextmanager
def begun(instance: Instance, book: Book) -> Iterator[subprocess.Popen[str]]:
    """A build that has come to its snippet without an end."""
    with subprocess.Popen(
        book.command("build"),
        cwd=book.root,
        env=book.environment(LIVEDOCS_HOST="ssh://alice@alps", **instance.environment()),
        stderr=subprocess.PIPE,
        text=True,
    ) as build:
        try:
            wait_for(lambda: instance.on_host("pgrep -x tail || true") != "", "the snippet runs")
            yield build
            build.wait(30)
        finally:
            build.kill()


def test_the_second_of_two_builds_is_refused(instance: Instance, endless: Book) -> None:
    with begun(instance, endless) as first:
        second = instance.build(endless)
        first.send_signal(signal.SIGINT)

    assert "root@alps: another build is running on this host; wait for its end" in second.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_nothing(instance: Instance, endless: Book, how: signal.Signals) -> None:
    with begun(instance, endless) as build:
        build.send_signal(how)
        assert build.wait(30) != 0

    wait_for(lambda: "" == instance.on_host("pgrep -x tail || true"), "the snippet has ended")
    wait_for(lambda: [] == endless.leftovers(), "the half-built site is gone")


def test_a_connection_that_is_cut_is_said_and_leaves_nothing(instance: Instance, endless: Book) -> None:
    with begun(instance, endless) as build:
        instance.on_host(_CUT)
        _, said = build.communicate(timeout=30)

    assert build.returncode == 1
    assert "alice@alps: the connection was lost; the host itself removes what the chapter made" in said
    assert "`ssh ssh://alice@alps sudo -n /var/lib/livedocs/put-back` does it right away" in said


def test_what_a_dead_host_kept_is_removed_by_the_next_build(instance: Instance, endless: Book, small: Book) -> None:
    """Where the holder was killed too, as by a restart of the machine."""
    with begun(instance, endless) as build:
        instance.on_host(f"pkill -KILL -f '[s]tate=/var/lib/livedocs'; {_CUT}; pkill -KILL -x tail; true")
        build.wait(30)
    assert "web" in instance.on_host("docker ps -a")
    small.page("index", '# Home\n\n{{ quietly("web") }}\n\n{{ run("look") }}\n')
    (small.root / "snippets/index/wait.sh").unlink()

    done = instance.build(small)

    assert 0 == done.returncode, done.stderr


def test_the_local_engine_is_used_through_its_socket(instance: Instance, small: Book) -> None:
    """DOCKER_HOST names it; the engine here is one in a lab, with the lab's own network."""
    socket = f"unix:///proc/{instance.lab.nodes['host'].pid}/root/run/docker.sock"
    small.snippet("index/web.sh", "docker run -d --name web nginx; docker network create blue\n")
    small.page("index", '# Home\n\n{{ quietly("web") }}\n\n{{ run("look") }}\n\n{{ built_on() }}\n')
    path = f"{instance.folder}:{os.environ['PATH']}"

    done = small.build(LIVEDOCS_HOST="", DOCKER_HOST=socket, PATH=path)

    assert f"livedocs: the host is {socket}, from DOCKER_HOST\n" == done.stderr.splitlines(keepends=True)[0]
    assert 0 == done.returncode, done.stderr


@pytest.fixture
def with_far(small: Book) -> Book:
    """The small book with a second chapter, which needs a lab's client and has a record."""
    small.page("far", '# Far\n\n{{ run("who") }}\n')
    path = small.snippet("far/who.sh", "# on: client\nhostname\n")
    digest = snippet.read_all(small.root / "snippets")["far/who"].digest
    head = "# lab:trixie, Docker 26.1.5, Linux 6.18.44, Debian GNU/Linux 13 (trixie), 2026-11-23T20:01:39Z"
    path.with_suffix(".txt").write_text(f"{head}\n# snippet {digest}\n$ hostname\n  as-recorded\n")
    return small


def test_a_chapter_that_needs_a_lab_is_shown_from_its_record(instance: Instance, with_far: Book) -> None:
    done = instance.build(with_far)

    assert 0 == done.returncode, done.stderr
    page = html.unescape(with_far.html("far/index.html"))
    assert "Shown from its record</p><p>It needs a lab's client. " in page
    assert "as-recorded" in page
    assert "Recorded on a fresh host (<code>lab:trixie</code>)" in page
    assert "Shown from its record" not in with_far.html()


def test_only_live_leaves_out_what_needs_a_lab(instance: Instance, with_far: Book) -> None:
    done = instance.build(with_far, LIVEDOCS_ONLY_LIVE="1")

    assert 0 == done.returncode, done.stderr
    page = html.unescape(with_far.html("far/index.html"))
    assert "far/who was not run: it needs a lab's client." in page
    assert "as-recorded" not in page


def test_a_look_changes_nothing_and_says_what_can_run(instance: Instance, with_far: Book) -> None:
    before = instance.state()

    environment = {"LIVEDOCS_HOST": "ssh://alice@alps", **instance.environment()}
    done = with_far.call("build", "--check", **environment)

    assert 0 == done.returncode, done.stderr
    assert "root:      by sudo, without a password\n" in done.stdout
    assert "fresh:     yes\n" in done.stdout
    assert "live:      index\nrecorded:  far (it needs a lab's client)\n" in done.stdout
    assert before == instance.state()


def test_an_engine_that_is_killed_in_the_middle_fails_the_chapter_and_leaves_nothing(
    instance: Instance, small: Book
) -> None:
    small.snippet("index/look.sh", "kill -9 $(pidof dockerd); docker ps\n")
    restart = "while pidof dockerd; do sleep 0.1; done; sleep 1; rm -f /run/docker.pid; dockerd"
    args = "--containerd=/run/containerd/containerd.sock >/var/log/docker.log 2>&1"
    with subprocess.Popen([*instance.lab.nodes["host"].argv, "setsid", "sh", "-c", f"({restart} {args} &)"]):
        done = instance.build(small)

    assert 1 == done.returncode
    assert "snippets/index/look.sh:1: exited 1 on host" in done.stderr
    assert "Cannot connect to the Docker daemon" in done.stderr


def test_an_engine_that_is_restarted_in_the_middle_fails_the_chapter_and_leaves_nothing(
    instance: Instance, small: Book
) -> None:
    """A container ends with its engine, and what runs in it fails."""
    restart = f"kill $(pidof dockerd); while pidof dockerd; do sleep 0.1; done; (setsid {ENGINE} &)"
    until = "until docker version; do sleep 0.1; done"
    web = "# timeout: 60\ndocker run -d --name web nginx; docker network create blue\n\n"
    small.snippet("index/web.sh", f"{web}{{ {restart}; {until}; }} >/dev/null 2>&1\n")

    done = instance.build(small)

    assert 1 == done.returncode
    assert "snippets/index/look.sh:2: exited 1 on web, expected 0" in done.stderr
    assert "is not running" in done.stderr
