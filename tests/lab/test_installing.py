"""Hosts that have not got everything yet get it inside the lab, offline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet
from tests.lab.nodes import run, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.lab

_NODES = "host,resolver,isp,core1,core2,archive,client"


@pytest.fixture(scope="module")
def before(release: str) -> Iterator[Lab]:
    """A lab whose host has no Docker yet."""
    with Lab(internet(release=release, nodes=_NODES, installed="nothing")) as opened:
        yield opened


def log_in(lab: Lab, command: str, *, status: int = 0) -> str:
    """What a visitor does: run a command on the host over ssh, as the user ``admin``."""
    return run(lab, "client", f"ssh -o StrictHostKeyChecking=accept-new admin@host-public '{command}'", status=status)


def test_an_engine_without_images_pulls_them_and_says_so(release: str) -> None:
    with Lab(internet(release=release, nodes=_NODES, installed="engine")) as lab:
        assert run(lab, "host", "docker images -q") == ""
        said = run(lab, "host", "docker run -d nginx 2>&1")
        assert "Unable to find image 'nginx:latest' locally\nlatest: Pulling from library/nginx\n" in said
        assert re.search(r"Digest: sha256:[0-9a-f]{64}\nStatus: Downloaded newer image for nginx:latest\n", said)


def test_a_host_before_docker_has_none(before: Lab) -> None:
    assert run(before, "host", "command -v docker dockerd containerd runc; nft list ruleset", status=0) == ""
    assert ["lo", "eth0@if3"] == run(before, "host", "ip -br link | cut -d ' ' -f 1").split()


def test_the_key_of_the_client_opens_the_host(before: Lab) -> None:
    assert "uid=1000(admin)" in log_in(before, "id")
    assert "root" in log_in(before, "sudo id -un")


def test_a_stranger_is_not_let_in(before: Lab) -> None:
    refused = run(before, "client", "ssh -o BatchMode=yes -o IdentityFile=/dev/null admin@host-public true", status=255)
    assert "Permission denied" in refused


def test_docker_is_installed_from_a_signed_archive_and_runs(before: Lab) -> None:
    """The index is Debian's own, with Debian's signature; the engine is started by the package's own script."""
    release = before.topology.release
    assert f"http://archive.lab.example/debian {release} InRelease" in log_in(before, "sudo apt-get update 2>&1")
    wanted = "docker.io" if release == "bookworm" else "docker.io docker-cli"
    said = log_in(before, f"sudo DEBIAN_FRONTEND=noninteractive apt-get install -y {wanted} 2>&1")
    assert "Starting Docker: docker" in said
    wait_for(lambda: "Server" in log_in(before, "sudo docker version 2>&1 || true"), "the engine answers")
    assert "docker0" in run(before, "host", "ip -br link")
    assert "nginx version" in log_in(before, "sudo docker run --rm nginx nginx -v 2>&1")


def test_the_archive_has_no_more_than_it_takes(before: Lab) -> None:
    said = log_in(before, "sudo apt-get update >/dev/null 2>&1; sudo apt-get install -y cowsay 2>&1", status=100)
    assert "404  Not Found" in said
