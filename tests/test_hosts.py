"""Hosts by their URLs, and what stays private of those that are not ours."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

import pytest

import dockerlab
from livedocs.errors import HostError
from livedocs.hosts import source, survey
from livedocs.hosts.host import Host
from livedocs.hosts.redaction import Private, private
from livedocs.hosts.survey import Seen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----"


@pytest.fixture
def known() -> Private:
    """What is known of an instance in a cloud."""
    return private(
        user="eve",
        names=["alps", "alps.corp.test", "root", "8.8.4.4"],
        addresses=["8.8.4.4/24", "172.31.5.10/20", "2a00:1450:4001:81b::200e/64"],
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("eve@alps:/home/eve$ whoami", "reader@host:/home/reader$ whoami"),
        ("root@alps.corp.test", "root@host.example"),
        ("whatever evening", "whatever evening"),
        ("inet 8.8.4.4/24 brd 8.8.4.255", "inet 203.0.113.4/24 brd 203.0.113.255"),
        ("default via 8.8.4.1; 18.8.4.1 is another's", "default via 203.0.113.1; 18.8.4.1 is another's"),
        ("172.31.5.10", "172.31.5.10"),
        ("2a00:1450:4001:81b::200e/64", "2001:db8:5:0::200e/64"),
        (KEY, "[OPENSSH PRIVATE KEY]"),
        ("docker swarm join --token SWMTKN-1-49nj1-8vxv8 x", "docker swarm join --token SWMTKN-1-[token] x"),
        ("write to ann@firm.org", "write to reader@example.com"),
        ("aes256-gcm@openssh.com", "aes256-gcm@openssh.com"),
        ('"Token": "IQoJb3JpZ2luX2VjEHk"', '"Token": "[token]"'),
    ],
)
def test_private_values_have_stand_ins(known: Private, said: str, shown: str) -> None:
    assert shown == known.hide(said)


def test_hiding_twice_is_hiding_once(known: Private) -> None:
    once = known.hide("eve@alps 8.8.4.4 2a00:1450:4001:81b::200e")

    assert once == known.hide(once)


def test_a_site_is_searched_for_private_values_and_they_are_not_told(known: Private, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>ssh EVE@alps</p>")
    (tmp_path / "one.pcap").write_bytes(b"....\x08\x08\x04\x04....")
    (tmp_path / "theme.js").write_text("var eve;")

    assert [
        "index.html: the host's names",
        "index.html: the ssh user's name and home folder",
        "one.pcap: public addresses",
    ] == known.found_in(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "ssh://",
        "ssh:alps",
        "ssh://alps/path",
        "ssh://eve:secret@alps",
        "ssh://alps:port",
        "tcp://alps:2375",
        "unix://x",
    ],
)
def test_a_url_that_is_no_host_is_refused(url: str) -> None:
    with pytest.raises(HostError, match="is no host; "):
        source.check(url)


@pytest.mark.parametrize("url", ["ssh://alps", "ssh://eve@alps:2222", "ssh://[2001:db8::1]", "unix:///run/docker.sock"])
def test_a_url_of_an_instance_is_taken(url: str) -> None:
    source.check(url)

    assert source.is_instance(url)


def test_the_host_is_ours_before_dockers_before_a_lab() -> None:
    ours, docker = {"LIVEDOCS_HOST": "local:"}, {"DOCKER_HOST": "unix:///run/docker.sock"}

    assert ("local:", "LIVEDOCS_HOST") == source.chosen(ours | docker)
    assert ("unix:///run/docker.sock", "DOCKER_HOST") == source.chosen(docker)
    assert ("lab:", "") == source.chosen({})


def test_words_are_quoted_for_the_shell_at_the_far_end(tmp_path: Path) -> None:
    """A stub stands for ssh: a shell that reads one word."""
    host = Host("far", (), {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, ("sh", "-c"))

    assert ['it\'s "$HOME" * \n'] == [o.text for o in host.run(["echo 'it'\\''s \"$HOME\" * '"], timeout_s=10)]


SEEN = Seen("26.1.5", "1.45", "6.1", "Debian", {}, (), (), (), (), leftover=False, busy=False)


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (Seen(**{**vars(SEEN), "busy": True}), "alps: another build is at work on this host; wait for its end"),
        (
            Seen(**{**vars(SEEN), "engine": "19.03.8"}),
            "alps: its Docker engine is 19.03.8; the book needs 20.10 or newer",
        ),
        (
            Seen(**{**vars(SEEN), "missing": ("tcpdump", "jq", "flock")}),
            "alps: not on this host: tcpdump, flock; on Debian: apt-get install --yes tcpdump util-linux",
        ),
        (
            Seen(**{**vars(SEEN), "imageless": ("busybox", "nginx")}),
            (
                "alps: its engine has no image nginx; take the lab's: ./scripts/nox -s lab -- run host "
                "docker save nginx >images.tar; then on the host: docker load <images.tar"
            ),
        ),
        (
            Seen(**{**vars(SEEN), "there": {"containers": ("db",), "volumes": ("a", "b")}}),
            (
                "alps: this host is not fresh, and nothing on it was touched; there are containers db; volumes a, b; "
                "take another host, or remove them yourself"
            ),
        ),
    ],
)
def test_a_host_where_no_build_may_run_is_refused(seen: Seen, message: str) -> None:
    with pytest.raises(HostError, match=f"^{re.escape(message)}$"):
        seen.refuse("alps", {"tcpdump", "docker", "nginx"})


def test_a_fresh_host_with_what_is_needed_is_taken() -> None:
    Seen(**{**vars(SEEN), "missing": ("jq",), "imageless": ("busybox",)}).refuse("alps", {"tcpdump"})


def test_docker_host_is_named_first_and_refused_where_it_is_no_host_of_ours(book: Book) -> None:
    book.page("index", '# Home\n\n{{ run("hello") }}\n')
    book.snippet("index/hello.sh", "echo hello\n")

    done = book.build(LIVEDOCS_HOST="", DOCKER_HOST="tcp://192.0.2.1:2375")

    assert done.stderr.startswith("livedocs: the host is tcp://192.0.2.1:2375, from DOCKER_HOST\n")
    assert "'tcp://192.0.2.1:2375' is no host; known: lab:, " in done.stderr


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is not root."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.mark.usefixtures("user")
def test_a_user_s_sudo_is_tried_where_a_user_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's home is closed to others, and a failure to go there says nothing of sudo."""
    tried: list[Host] = []
    monkeypatch.setattr(survey, "root", lambda _, host: tried.append(host))

    with contextlib.ExitStack() as stack:
        source._reach("unix:///docker.sock", stack)

    assert "--chdir=/" in tried[0].command("true")


def test_who_can_have_no_lab_is_told_what_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise dockerlab.LabError("a lab needs the moon")

    monkeypatch.setattr(dockerlab, "prepare", refuse)

    with (
        pytest.raises(HostError, match=r"needs the moon\nwithout a lab: docs and serve take -- --replay"),
        source.source("lab:"),
    ):
        pass
