"""A Docker host reached by real sshd: a lab's host, from the lab's client, through the provider's NAT.

The build is an ordinary process of this machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import ssh_server
from dockerlab import Lab, internet
from livedocs.hosts.host import Host
from tests.lab.nodes import run, wait_for

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.small_book import Book

USERS = {"root": "", "alice": "NOPASSWD: ALL", "carol": "ALL"}

ENGINE = "dockerd --containerd=/run/containerd/containerd.sock >/var/log/docker.log 2>&1"


@dataclass(frozen=True)
class Instance:
    """A lab's host with sshd, and a folder with what a user has at home.

    Attributes:
        lab: The lab.
        folder: ``ssh`` (which reads the config here), ``key``, ``known_hosts``.
    """

    lab: Lab
    folder: Path

    def environment(self) -> dict[str, str]:
        """For a build by the user of the folder."""
        return {"PATH": f"{self.folder}:{os.environ['PATH']}"}

    def build(self, book: Book, user: str = "root", **more: str) -> subprocess.CompletedProcess[str]:
        return book.build(LIVEDOCS_HOST=f"ssh://{user}@alps", **self.environment(), **more)

    def on_host(self, command: str) -> str:
        return run(self.lab, "host", command)

    def stop_engine(self) -> None:
        self.on_host("kill $(pidof dockerd)")
        wait_for(lambda: "" == self.on_host("pidof dockerd || true"), "the engine has ended")

    def start_engine(self) -> None:
        self.on_host(f"({ENGINE} &)")
        wait_for(lambda: "up" in self.on_host("docker ps >/dev/null 2>&1 && echo up || true"), "the engine is up")

    def state(self) -> dict[str, str]:
        """What a build must leave as it was."""
        commands = [
            "docker ps -aq",
            "docker network ls --format '{{.Name}}'",
            "docker volume ls -q",
            "ip -br link | cut -d' ' -f1",
            "nft -s list ruleset | sort",  # an engine that starts again makes its chains in another order
            "sysctl net.ipv4.ip_forward",
            "ls /var/lib/livedocs 2>&1 || true",
        ]
        return {command: self.on_host(command) for command in commands}

    def settled(self, before: dict[str, str]) -> None:
        """Wait until all is as it was."""
        try:
            wait_for(lambda: self.state() == before, "the host is as it was")
        except AssertionError:
            after = self.state()
            changed = {key: (was, after[key]) for key, was in before.items() if was != after[key]}
            assert not changed, f"was, and is: {changed}"


def make(lab: Lab, folder: Path) -> Instance:
    """Start sshd on the lab's host, and make a user's home here."""
    host, client = (Host(name, tuple(lab.nodes[name].argv)) for name in ("host", "client"))
    ssh_server.start(folder, host, client)
    for user, sudo in USERS.items():
        ssh_server.allow(folder, host, user, sudo)
    return Instance(lab, folder)


def opened() -> Lab:
    """A lab with what an instance needs."""
    return Lab(internet(nodes="host,resolver,isp,core1,core2,server,client"))
