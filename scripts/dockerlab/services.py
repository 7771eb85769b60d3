"""The services that nodes run: the lines that start each, its configuration, and when it is up.

A node's boot script runs under ``tini``, which is PID 1, and ends in `sleep`, so that a service can be
stopped and started again without the node going away. Each service is started in a subshell that
exits at once: this makes PID 1 its parent, as on any machine, which reaps it when it dies.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dockerlab.releases import RELEASES
from dockerlab.request import IDLE
from dockerlab.topology import Installed, Service

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dockerlab.topology import Node, Topology

PUBLIC_KEY = "/usr/lib/dockerlab/key.pub"

_BASHRC = """\
PS1='\\u@\\h:\\w\\$ '
alias ls='ls --color=auto'
[ -r /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
"""


def boot_script(services: Iterable[Service]) -> str:
    """The boot script of a node: starts its services in order, then sleeps for ever."""
    return "".join(service.start for service in services) + IDLE


def common_files(node: Node, topology: Topology) -> dict[str, str]:
    """The files that every node has, whatever it runs."""
    name = f"{node.name}.{topology.domain}"
    return {
        "/etc/hostname": f"{node.name}\n",
        "/etc/hosts": (
            "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"
            f"{node.ipv4} {name} {node.name}\n{node.ipv6} {name} {node.name}\n"
        ),
        # An entry for cgroups keeps Debian's Docker start script from mounting version 1.
        "/etc/fstab": "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n",
        "/etc/motd": "",
        "/etc/resolv.conf": _resolv_conf(node, topology),
        "/root/.bashrc": _BASHRC,
    }


def _resolv_conf(node: Node, topology: Topology) -> str:
    text = f"search {topology.domain}\n"
    for resolver in topology.nodes.values():
        if DNS in resolver.kind.services:
            near = node.ports[0].segment == resolver.ports[0].segment
            text += f"nameserver {resolver.ipv4 if near else resolver.public}\n"
    return text


def _engine_files(_: Node, topology: Topology) -> dict[str, str]:
    """The engine's settings. Without any there is no file, as on a fresh install."""
    settings: dict[str, object] = {}
    if topology.bridge:
        settings["bip"] = str(topology.bridge)
    if topology.installed is not Installed.IMAGES:
        settings["registry-mirrors"] = ["http://registry.lab.example:5000"]
    if topology.user_pool:
        settings["default-address-pools"] = [
            {"base": str(topology.user_pool), "size": max(24, topology.user_pool.prefixlen)}
        ]
    return {"/etc/docker/daemon.json": json.dumps(settings, indent=2) + "\n"} if settings else {}


def _installer_files(node: Node, topology: Topology) -> dict[str, str]:
    """Settings that keep apt to what the lab's part of the archive has, and the engine's settings."""
    settings = ['Acquire::Languages "none";', 'APT::Install-Recommends "false";']
    if RELEASES[topology.release].testing:
        # The lab's part of the archive is soon older than the week for which its index is valid.
        settings.append('Acquire::Check-Valid-Until "false";')
    return {
        "/etc/apt/apt.conf.d/90lab": "\n".join(settings) + "\n",
        # Docker's start script gives up where root may not raise limits, as in a container or a sandbox; and
        # a daemon that inherits debconf's pipe, which is descriptor 3, keeps the installation from ending.
        "/lib/lsb/init-functions.d/90-lab": 'ulimit() { command ulimit "$@" 2>/dev/null || true; }\nexec 3>&-\n',
        **_engine_files(node, topology),
    }


def _dns_files(_: Node, topology: Topology) -> dict[str, str]:
    """A name for every address, an address for every name, and NXDOMAIN for everything else."""
    nodes = topology.nodes.values()
    names = [f"{address} {name}" for node in nodes for address, name in topology.names(node)]
    names += [f"{node.ipv4} {alias}" for node in nodes for alias in node.aliases]
    return {
        "/etc/names": "\n".join(names) + "\n",
        "/etc/dnsmasq.conf": (
            "no-resolv\nno-hosts\naddn-hosts=/etc/names\nlog-queries\nlog-facility=-\nuser=nobody\naddress=/#/\n"
        ),
    }


# containerd comes first, as in Debian's docker.service: a dockerd that has to start its own
# waits a whole second between two attempts to reach it.
ENGINE = Service(
    start="""\
(containerd >/var/log/containerd.log 2>&1 &)
while [ ! -S /run/containerd/containerd.sock ]; do sleep 0.01; done
(dockerd --containerd=/run/containerd/containerd.sock >/var/log/docker.log 2>&1 &)
""",
    configure=_engine_files,
    ready=("docker",),
    log="/var/log/docker.log",
)

# Without an init that it knows, Debian starts a package's service only if policy-rc.d allows it.
INSTALLER = Service(
    start="""\
printf '#!/bin/sh\\nexit 0\\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
""",
    configure=_installer_files,
)

# The client's key was made with its root filesystem; a host's own key is made at its first boot.
SSHD = Service(
    start=f"""\
mkdir -p /run/sshd
install -d -m 700 -o admin -g admin /home/admin/.ssh
install -m 600 -o admin -g admin {PUBLIC_KEY} /home/admin/.ssh/authorized_keys
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
/usr/sbin/sshd
""",
    ready=("tcp 22",),
    packages=("openssh-server", "sudo"),
)

SSH_KEY = Service(
    start="""\
install -d -m 700 /root/.ssh
install -m 600 /usr/lib/dockerlab/key /root/.ssh/id_ed25519
install -m 644 /usr/lib/dockerlab/key.pub /root/.ssh/id_ed25519.pub
""",
    packages=("openssh-client",),
)

DNS = Service(
    start="""\
(dnsmasq --keep-in-foreground --conf-file=/etc/dnsmasq.conf >/var/log/dnsmasq.log 2>&1 &)
""",
    configure=_dns_files,
    ready=("udp 53",),
    packages=("dnsmasq-base",),
    log="/var/log/dnsmasq.log",
)

WEB = Service(
    start="""\
head -c 200000 /dev/urandom | base64 -w 99 | head -c 200000 >/var/www/html/200kB.txt
nginx
""",
    files={
        "/etc/nginx/sites-enabled/default": """\
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    root /var/www/html;
    index index.html;
    default_type text/plain;
    # Who the server thinks you are.
    location = /ip { return 200 "$remote_addr\\n"; }
}
"""
    },
    configure=lambda node, _: {"/var/www/html/index.html": f"Hello from {node.name}.\n"},
    ready=("tcp 80",),
    packages=("nginx-light",),
)

ECHO = Service(
    start="""\
(socat TCP6-LISTEN:7,fork,reuseaddr PIPE &)
(socat UDP6-LISTEN:7,fork PIPE &)
""",
    ready=("tcp 7", "udp 7"),
    packages=("socat",),
)

PACKAGES = Service(
    start="nginx\n",
    files={
        "/etc/nginx/sites-enabled/default": """\
server {
    listen 80 default_server;
    root /srv;
    location /debian/ { autoindex on; }
}
"""
    },
    ready=("tcp 80",),
    packages=("nginx-light",),
    volumes={"debian": "/srv/debian"},
)

REGISTRY = Service(
    start="""\
(docker-registry serve /etc/docker/registry/config.yml >/var/log/registry.log 2>&1 &)
""",
    files={
        "/etc/docker/registry/config.yml": """\
version: 0.1
storage:
  filesystem:
    rootdirectory: /srv/registry
http:
  addr: :5000
"""
    },
    ready=("tcp 5000",),
    packages=("docker-registry",),
    log="/var/log/registry.log",
    volumes={"registry": "/srv/registry"},
)
