"""A visitor, who installs Docker on a host of the lab over ssh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockerlab import Lab, internet
from dockerlab.releases import RELEASES
from tests.lab.nodes import run, wait_for

if TYPE_CHECKING:
    from contextlib import ExitStack

NODES = "host,resolver,isp,core1,core2,archive,client"


@dataclass(frozen=True)
class Installation:
    """Docker, as it was installed.

    Attributes:
        lab: The lab with the host on which it runs.
        update: The output of ``apt-get update``.
        install: The output of ``apt-get install``.
    """

    lab: Lab
    update: str
    install: str


def log_in(lab: Lab, command: str, *, status: int = 0) -> str:
    """Run a command on the host over ssh, as the user ``admin``; returns what it printed."""
    return run(lab, "client", f"ssh -o StrictHostKeyChecking=accept-new admin@host-public '{command}'", status=status)


def install_docker(release: str, stack: ExitStack) -> Installation:
    """Install Docker on a host that has none, in a lab that stays open as long as ``stack``."""
    lab = stack.enter_context(Lab(internet(release=release, nodes=NODES, installed="nothing")))
    packages = " ".join(RELEASES[release].engine)
    update = log_in(lab, "sudo apt-get update 2>&1")
    install = log_in(lab, f"sudo DEBIAN_FRONTEND=noninteractive apt-get install -y {packages} 2>&1")
    wait_for(lambda: "Server" in log_in(lab, "sudo docker version 2>&1 || true"), "the engine answers")
    return Installation(lab, update, install)
