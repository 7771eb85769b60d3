"""A Docker host that is reached as people reach one in a cloud: by ssh, from outside, through the provider's NAT.

    ssh, on this machine ── ProxyCommand ──> client ── the pretend internet ──> isp, 1:1 NAT ──> sshd on host

A lab is not connected to this machine, so ssh enters the namespaces of the lab's client and connects from there.
"""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from livedocs.errors import HostError

if TYPE_CHECKING:
    from pathlib import Path

    from livedocs.hosts.host import Host

NAME = "alps"
_PUBLIC = "203.0.113.10"
_CONFIG = """\
Host *
    HostName {address}
    ProxyCommand {client} nc -N %h %p
    IdentityFile {folder}/key
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known_hosts
    GlobalKnownHostsFile /dev/null
    HostKeyAlias {name}
"""


def start(folder: Path, host: Host, client: Host) -> None:
    """Start sshd on a lab's host, and make what a user needs to reach it: ``ssh`` (with its config), key, known hosts.

    Nobody may log in yet: see `allow`.
    """
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
    _run(host, "ssh-keygen -q -A; mkdir -p /run/sshd; /usr/sbin/sshd")
    kind, key, *_ = _run(host, "cat /etc/ssh/ssh_host_ed25519_key.pub").split()
    (folder / "known_hosts").write_text(f"{NAME} {kind} {key}\n", encoding="ascii")
    config = _CONFIG.format(address=_PUBLIC, client=" ".join(client.argv), folder=folder, name=NAME)
    (folder / "config").write_text(config, encoding="utf-8")
    wrapper = folder / "ssh"
    wrapper.write_text(f'#!/bin/sh\nexec /usr/bin/ssh -F {folder}/config "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)


def allow(folder: Path, host: Host, user: str, sudo: str = "") -> None:
    """Let the key log in as ``user``, who is created if missing, with the rule that ``sudo`` gives."""
    _run(host, f"id {user} 2>/dev/null || useradd -m -s /bin/bash {user}")
    if sudo:
        _run(host, f"echo {shlex.quote(f'{user} ALL=(ALL) {sudo}')} >>/etc/sudoers.d/users")
    public = (folder / "key.pub").read_text(encoding="ascii").strip()
    home = f"$(getent passwd {user} | cut -d: -f6)"
    _run(
        host,
        f"mkdir -p {home}/.ssh; echo '{public}' >>{home}/.ssh/authorized_keys; "
        f"chown -R {user} {home}/.ssh; chmod -R go= {home}/.ssh",
    )


def _run(host: Host, command: str) -> str:
    output = host.run([command], timeout_s=30)[-1]
    if output.status:
        raise HostError(f"{host.name}: {command} exited {output.status}: {output.text.strip()}")
    return output.text
