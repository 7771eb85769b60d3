"""Survey of a host before a build: its engine, what is on it, and what it lacks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import HostError
from livedocs.hosts import engine, source, survey
from livedocs.hosts.fake import fake
from livedocs.hosts.survey import Requirements, Survey
from livedocs.hosts.url import HostUrl

if TYPE_CHECKING:
    import contextlib

    from livedocs.hosts.host import Host

VERSION = "docker version --format '{{.Server.Version}} {{.Server.APIVersion}}'"
CONTAINERS = "docker ps --all --format '{{.Names}}'"
NETWORKS = "docker network ls --filter type=custom --format '{{.Name}}'"
VOLUMES = "docker volume ls --format '{{.Name}}'"
IMAGES = "docker image ls --format '{{.Repository}}:{{.Tag}}'"
EMPTY = {VERSION: "26.1.5 1.45\n", CONTAINERS: "", NETWORKS: "", VOLUMES: "", IMAGES: ""}
FRESH = Survey("26.1.5", "1.45", "6.1", "Debian")


def test_an_engine_is_listed_without_what_is_dockers_own() -> None:
    host = fake({**EMPTY, CONTAINERS: "db\nweb\n", VOLUMES: "data\n", IMAGES: "nginx:latest\n<none>:<none>\n"})

    found = engine.inspect("alps", host)

    assert engine.Engine("26.1.5", "1.45", {"containers": ("db", "web"), "volumes": ("data",)}, ("nginx:latest",)) == (
        found
    )


def test_a_clients_warning_is_not_its_answer() -> None:
    warning = "WARNING: Error loading config file: permission denied\n"

    assert "26.1.5" == engine.inspect("alps", fake({**EMPTY, VERSION: f"{warning}26.1.5 1.45\n"})).version


DOWN = "Cannot connect to the Docker daemon at unix:///run/docker.sock. Is the docker daemon running?"


@pytest.mark.parametrize(
    ("host", "message"),
    [
        (fake({VERSION: (f"\n{DOWN}\n", 1)}), f"alps: no Docker engine answers ({DOWN}); start it there"),
        (fake({VERSION: ("", 1)}), "alps: no Docker engine answers (`docker version` exited 1); start it there"),
        (
            fake({**EMPTY, NETWORKS: ("", 1)}),
            "alps: its Docker engine does not answer `docker network ls`; see whether it works there",
        ),
    ],
)
def test_an_engine_that_does_not_answer_is_reported_in_its_own_words(host: Host, message: str) -> None:
    with pytest.raises(HostError, match=f"^{re.escape(message)}$"):
        engine.inspect("alps", host)


def test_an_engine_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_ANSWER_S", 0.2)

    with pytest.raises(HostError, match=r"no Docker engine answers \(`docker version` gave no answer within 0.2 s\)"):
        engine.inspect("alps", fake(stub="docker() { exec sleep 20; }"))


def test_a_survey_looks_for_what_the_book_requires_and_for_what_we_need() -> None:
    host = fake(
        {**EMPTY, IMAGES: "nginx:latest\nbusybox:1.36\n", "hostname": "alps\n", "hostname -f": "alps\n"},
        stub="pgrep() { :; }; ip() { echo '2: eth0 inet 8.8.4.4/24 brd 8.8.4.255'; }",
    )
    required = Requirements({"bash": "bash", "no-such-tool": "no-such-package"}, ("busybox", "nginx"))

    found = survey.take("alps", host, required)

    assert {"no-such-tool": "no-such-package"} == {k: v for k, v in found.missing.items() if k not in survey.OWN_TOOLS}
    assert ("busybox",) == found.missing_images
    assert (("alps",), ("8.8.4.4/24",)) == (found.names, found.addresses)
    assert {} == found.objects


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (replace(FRESH, busy=True), "alps: another build is running on this host; wait for its end"),
        (replace(FRESH, engine="19.03.8"), "alps: its Docker engine is 19.03.8; use 20.10 or newer"),
        (
            replace(FRESH, missing={"tcpdump": "tcpdump", "jq": "jq", "flock": "util-linux"}),
            "alps: not installed there: tcpdump, flock; on Debian: apt-get install --yes tcpdump util-linux",
        ),
        (
            replace(FRESH, missing_images=("busybox", "nginx"), requirements=Requirements(lab="boot -- {}")),
            (
                "alps: its engine has no image nginx; take the lab's: boot -- run host docker save nginx >images.tar; "
                "then on the host: docker load <images.tar"
            ),
        ),
        (
            replace(FRESH, missing_images=("busybox", "nginx")),
            "alps: its engine has no image nginx; on the host: docker pull nginx",
        ),
        (
            replace(FRESH, objects={"containers": ("db",), "volumes": ("a", "b")}),
            (
                "alps: this host is not fresh, and nothing on it was touched; there are containers db; volumes a, b; "
                "take another host, or remove them yourself"
            ),
        ),
    ],
)
def test_a_host_where_no_build_may_run_is_refused(found: Survey, message: str) -> None:
    with pytest.raises(HostError, match=f"^{re.escape(message)}$"):
        found.check_usable("alps", {"tcpdump", "docker", "nginx"})


def test_a_fresh_host_with_what_is_needed_is_taken() -> None:
    replace(FRESH, missing={"jq": "jq"}, missing_images=("busybox",)).check_usable("alps", {"tcpdump"})


@pytest.mark.parametrize(
    ("stub", "prefix"),
    [("id() { echo 0; }", ()), ("id() { echo 1000; }; sudo() { :; }", ("sudo", "-n"))],
)
def test_a_command_is_roots_with_this_prefix(stub: str, prefix: tuple[str, ...]) -> None:
    assert prefix == survey.root_prefix("alps", fake(stub=stub))


@pytest.mark.parametrize(
    ("sudo", "message"),
    [
        ("echo 'sudo: a password is required'; return 1", "sudo asks for a password there, and a build cannot answer"),
        ("echo 'bash: sudo: command not found'; return 127", "the user is not root there, and there is no sudo"),
    ],
)
def test_a_user_who_cannot_be_root_without_a_password_is_refused(sudo: str, message: str) -> None:
    with pytest.raises(HostError, match=f"^alps: {message}"):
        survey.root_prefix("alps", fake(stub=f"id() {{ echo 1000; }}; sudo() {{ {sudo}; }}"))


def test_the_report_is_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    host = fake({**EMPTY, CONTAINERS: "db\n", IMAGES: "nginx:latest\n"}, stub="command() { :; }")

    def connect(_: HostUrl, __: contextlib.ExitStack) -> tuple[str, Host]:
        return "alps", host

    monkeypatch.setattr(source, "_connect", connect)

    text, found = source.report(HostUrl.parse("ssh://alps"), Requirements({"jq": "jq"}, ("nginx",)))

    lines = dict(re.findall(r"(?m)^([\w ]+): +(.*)$", text))
    assert ("alps, reached", "Docker 26.1.5, API 1.45") == (lines["host"], lines["engine"])
    assert ("complete", "complete", "no; there are containers db") == (lines["tools"], lines["images"], lines["fresh"])
    assert found
    assert {"containers": ("db",)} == found.objects


def test_a_host_of_our_own_has_nothing_to_report() -> None:
    assert ("local: is made anew for each chapter; there is nothing to check", None) == source.report(
        HostUrl.parse("local:"), Requirements()
    )
