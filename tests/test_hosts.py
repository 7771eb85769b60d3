"""Hosts by their URLs, and the redaction of those that are not ours."""

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
from livedocs.hosts.redaction import Redaction
from livedocs.hosts.survey import Requirements
from livedocs.hosts.url import FORMS, HostUrl
from livedocs.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----"


@pytest.fixture
def redaction() -> Redaction:
    """The redaction of an instance in a cloud."""
    return Redaction.of_host(
        user="eve",
        names=["alps", "alps.corp.test", "root", "8.8.4.4"],
        addresses=["8.8.4.4/24", "172.31.5.10/20", "2a00:1450:4001:81b::200e/64"],
    )


@pytest.mark.parametrize(
    ("printed", "published"),
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
def test_private_values_are_replaced_by_stand_ins(redaction: Redaction, printed: str, published: str) -> None:
    assert published == redaction.redact(printed)


def test_redacting_twice_is_redacting_once(redaction: Redaction) -> None:
    once = redaction.redact("eve@alps 8.8.4.4 2a00:1450:4001:81b::200e")

    assert once == redaction.redact(once)


def test_a_site_is_searched_for_private_values_which_are_not_repeated(redaction: Redaction, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>ssh EVE@alps</p>")
    (tmp_path / "one.pcap").write_bytes(b"....\x08\x08\x04\x04....")
    (tmp_path / "theme.js").write_text("var eve;")

    assert [
        "index.html: the host's names",
        "index.html: the ssh user's name and home folder",
        "one.pcap: public addresses",
    ] == redaction.leaks(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "ssh://",
        "ssh:alps",
        "ssh://alps/path",
        "ssh://eve:secret@alps",
        "ssh://alps:port",
        "ssh://[2001:db8::1",
        "tcp://alps:2375",
        "unix://x",
        "",
    ],
)
def test_a_url_that_names_no_host_is_refused_with_the_known_forms(url: str) -> None:
    with pytest.raises(HostError, match=f"^'{re.escape(url)}' does not name a host; write one of: .*ssh://"):
        HostUrl.parse(url)


def test_a_lab_that_cannot_be_is_refused_with_the_option_at_fault() -> None:
    with pytest.raises(HostError, match=r"^there is no lab 'lab:\?moon=1': .*'moon'"):
        HostUrl.parse("lab:?moon=1")
    with pytest.raises(HostError, match=r"^there is no lab 'lab:sarge': "):
        HostUrl.parse("lab:sarge")


@pytest.mark.parametrize("form", FORMS)
def test_every_known_form_is_a_url(form: str) -> None:
    text = form.replace("RELEASE", "bookworm").replace("ADDRESS/PREFIX", "10.9.0.1/24")

    assert text == str(HostUrl.parse(text))


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("lab:", HostUrl("lab:", "lab")),
        (
            "lab:bookworm?bridge=10.9.0.1/24",
            HostUrl("lab:bookworm?bridge=10.9.0.1/24", "lab", "bookworm", options={"bridge": "10.9.0.1/24"}),
        ),
        ("ssh://alps/", HostUrl("ssh://alps/", "ssh", "alps", "alps")),
        ("ssh://eve@alps:2222", HostUrl("ssh://eve@alps:2222", "ssh", "eve@alps:2222", "alps")),
        ("ssh://[2001:db8::1]", HostUrl("ssh://[2001:db8::1]", "ssh", "[2001:db8::1]", "2001:db8::1")),
        ("unix:///run/docker.sock", HostUrl("unix:///run/docker.sock", "unix", "/run/docker.sock")),
        ("local:", HostUrl("local:", "local")),
    ],
)
def test_a_url_is_parsed_once(text: str, url: HostUrl) -> None:
    assert url == HostUrl.parse(text)
    assert (url.kind in {"ssh", "unix"}) == url.is_foreign
    assert (url.kind == "lab") == url.is_lab


def test_a_host_that_is_no_lab_cannot_honour_lab_options() -> None:
    options = {"mtu": "1400", "installed": "nothing"}

    reason = HostUrl.parse("ssh://alps").reason_against(options)

    assert "its page wants a lab with mtu=1400, installed=nothing" == reason
    assert HostUrl.parse("ssh://alps").reason_against({}) is None
    assert HostUrl.parse("lab:").reason_against(options) is None


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({"LIVEDOCS_HOST": "local:", "DOCKER_HOST": "unix:///run/docker.sock"}, "local:"),
        ({"DOCKER_HOST": "unix:///run/docker.sock"}, "unix:///run/docker.sock"),
        ({"DOCKER_HOST": "tcp://192.0.2.1:2375", "LIVEDOCS_REPLAY": "1"}, "lab:"),
        ({}, "lab:"),
    ],
)
def test_livedocs_host_comes_before_docker_host_before_a_lab(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], host: str
) -> None:
    monkeypatch.delenv("LIVEDOCS_HOST", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert host == str(Settings.from_environment().host)


def test_commands_are_quoted_for_the_shell_at_the_far_end(tmp_path: Path) -> None:
    """A shell that reads one argument stands in for ssh."""
    host = Host("far", (), {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, ("sh", "-c"))

    assert ['it\'s "$HOME" * \n'] == [o.text for o in host.run(["echo 'it'\\''s \"$HOME\" * '"], timeout_s=10)]


def test_docker_host_is_named_first_and_refused_where_it_is_no_host_of_ours(book: Book) -> None:
    book.page("index", '# Home\n\n{{ run("hello") }}\n')
    book.snippet("index/hello.sh", "echo hello\n")

    done = book.build(LIVEDOCS_HOST="", DOCKER_HOST="tcp://192.0.2.1:2375")

    assert done.stderr.startswith("livedocs: the host is tcp://192.0.2.1:2375, from DOCKER_HOST\n")
    assert "'tcp://192.0.2.1:2375' does not name a host; write one of: lab:, " in done.stderr


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    """The build runs as a user who is not root."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.mark.usefixtures("user")
def test_a_user_s_sudo_is_tried_where_a_user_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's home is closed to others, and a failure to go there would hide the one of sudo."""
    tried: list[Host] = []
    monkeypatch.setattr(survey, "root_prefix", lambda _, host: tried.append(host))

    with contextlib.ExitStack() as stack:
        source._connect(HostUrl.parse("unix:///docker.sock"), stack)

    assert "--chdir=/" in tried[0].command("true")


def test_a_machine_that_can_have_no_lab_is_offered_records_and_other_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise dockerlab.LabError("a lab needs the moon")

    monkeypatch.setattr(dockerlab, "prepare", refuse)

    with (
        pytest.raises(
            HostError,
            match=r"needs the moon\nwithout a lab: `livedocs build --replay` builds the book from its records",
        ),
        source.open_source(HostUrl.parse("lab:"), Requirements()),
    ):
        pass
