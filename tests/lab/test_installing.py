"""Hosts on which something is not yet installed get it inside the lab, offline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet
from tests.lab.nodes import run
from tests.lab.visitor import NODES, Installation, log_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def before(release: str) -> Iterator[Lab]:
    """A lab whose host has no Docker yet."""
    with Lab(internet(release=release, nodes=NODES, installed="nothing")) as opened:
        yield opened


def test_an_engine_without_images_pulls_them_and_says_so(release: str) -> None:
    with Lab(internet(release=release, nodes=NODES, installed="engine")) as lab:
        assert run(lab, "host", "docker images -q") == ""
        output = run(lab, "host", "docker run -d nginx 2>&1")
        assert "Unable to find image 'nginx:latest' locally\nlatest: Pulling from library/nginx\n" in output
        assert re.search(r"Digest: sha256:[0-9a-f]{64}\nStatus: Downloaded newer image for nginx:latest\n", output)


def test_a_host_before_docker_has_none(before: Lab) -> None:
    assert run(before, "host", "command -v docker dockerd containerd runc; nft list ruleset", status=0) == ""
    assert ["lo", "eth0@if3"] == run(before, "host", "ip -br link | cut -d ' ' -f 1").split()


def test_the_client_s_key_opens_the_host(before: Lab) -> None:
    assert "uid=1000(admin)" in log_in(before, "id")
    assert "root" in log_in(before, "sudo id -un")


def test_another_key_does_not(before: Lab) -> None:
    options = "-o BatchMode=yes -o StrictHostKeyChecking=accept-new -o IdentityFile=/dev/null"
    output = run(before, "client", f"ssh {options} admin@host-public true", status=255)
    assert "Permission denied" in output


def test_docker_is_installed_from_a_signed_archive_and_runs(installation: Future[Installation], release: str) -> None:
    """The index is Debian's, with Debian's signature; the engine is started by the package's own script."""
    done = installation.result()
    assert f"http://archive.lab.example/debian {release} InRelease" in done.update
    assert "Starting Docker: docker" in done.install
    assert "docker0" in run(done.lab, "host", "ip -br link")
    assert "nginx version" in log_in(done.lab, "sudo docker run --rm nginx nginx -v 2>&1")


def test_the_archive_has_no_more_than_docker_takes(installation: Future[Installation]) -> None:
    output = log_in(installation.result().lab, "sudo apt-get install -y cowsay 2>&1", status=100)
    assert "404  Not Found" in output
