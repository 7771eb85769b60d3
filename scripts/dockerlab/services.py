"""What runs on the nodes: boot scripts, and the files they read.

Each boot script runs under ``tini``, which is PID 1, and ends in `sleep`, so that a service may
stop or be started again without the node going away. Services start in a subshell that is gone
at once: so PID 1 is their parent, as on any machine, and buries them when they die.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dockerlab.recipe import TESTING
from dockerlab.topology import Installed

if TYPE_CHECKING:
    from dockerlab.topology import Node, Topology

IDLE = "exec sleep infinity\n"

# containerd comes first, as in Debian's docker.service: a dockerd that has to start its own
# waits a whole second between two tries to reach it.
ENGINE = """\
(containerd >/var/log/containerd.log 2>&1 &)
while [ ! -S /run/containerd/containerd.sock ]; do sleep 0.01; done
(dockerd --containerd=/run/containerd/containerd.sock >/var/log/docker.log 2>&1 &)
"""

PUBLIC_KEY = "/usr/lib/dockerlab/key.pub"

# The client's key was made with its root filesystem; a host's own key is made at its first boot.
LOGIN = """\
mkdir -p /run/sshd
install -d -m 700 -o admin -g admin /home/admin/.ssh
install -m 600 -o admin -g admin /usr/lib/dockerlab/key.pub /home/admin/.ssh/authorized_keys
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
/usr/sbin/sshd
"""

# Without an init that it knows, Debian starts a package's service only where a policy says so.
INSTALLER = """\
printf '#!/bin/sh\\nexit 0\\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
"""

KEY = """\
install -d -m 700 /root/.ssh
install -m 600 /usr/lib/dockerlab/key /root/.ssh/id_ed25519
install -m 644 /usr/lib/dockerlab/key.pub /root/.ssh/id_ed25519.pub
"""

RESOLVER = """\
(dnsmasq --keep-in-foreground --conf-file=/etc/dnsmasq.conf >/var/log/dnsmasq.log 2>&1 &)
"""

SERVER = """\
head -c 200000 /dev/urandom | base64 -w 99 | head -c 200000 >/var/www/html/200kB.txt
nginx
(socat TCP6-LISTEN:7,fork,reuseaddr PIPE &)
(socat UDP6-LISTEN:7,fork PIPE &)
"""

ARCHIVE = """\
nginx
"""

REGISTRY_START = """\
(docker-registry serve /etc/docker/registry/config.yml >/var/log/registry.log 2>&1 &)
"""

_BASHRC = """\
PS1='\\u@\\h:\\w\\$ '
alias ls='ls --color=auto'
[ -r /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
"""

_SITE = """\
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


ARCHIVE_FILES = {
    "/etc/nginx/sites-enabled/default": """\
server {
    listen 80 default_server;
    root /srv;
    location /debian/ { autoindex on; }
}
"""
}

REGISTRY_FILES = {
    "/etc/docker/registry/config.yml": """\
version: 0.1
storage:
  filesystem:
    rootdirectory: /srv/registry
http:
  addr: :5000
"""
}


def common_files(node: Node, topology: Topology) -> dict[str, str]:
    """What every node has in ``/etc``."""
    name = f"{node.name}.{topology.domain}"
    files = {
        "/etc/hostname": f"{node.name}\n",
        "/etc/hosts": (
            "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"
            f"{node.ipv4} {name} {node.name}\n{node.ipv6} {name} {node.name}\n"
        ),
        # An entry for cgroups keeps Debian's Docker start script from mounting the old kind.
        "/etc/fstab": "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n",
        "/etc/motd": "",
        "/root/.bashrc": _BASHRC,
    }
    resolver = next((known for known in topology.nodes.values() if known.kind == "resolver"), None)
    if resolver:
        near = node.ports[0].segment == resolver.ports[0].segment
        server = resolver.ipv4 if near else resolver.public
        files["/etc/resolv.conf"] = f"search {topology.domain}\nnameserver {server}\n"
    else:
        files["/etc/resolv.conf"] = f"search {topology.domain}\n"
    return files


def engine_files(topology: Topology) -> dict[str, str]:
    """The engine's settings, where they are not its own defaults; a fresh install has no such file."""
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


def installer_files(topology: Topology) -> dict[str, str]:
    """Settings of apt on a host before Docker: ask for no more than the lab's slice of the archive has."""
    settings = ['Acquire::Languages "none";', 'APT::Install-Recommends "false";']
    if topology.release == TESTING:
        # The slice is older than the week that its index says it is good for.
        settings.append('Acquire::Check-Valid-Until "false";')
    return {
        "/etc/apt/apt.conf.d/90lab": "\n".join(settings) + "\n",
        # Docker's start script gives up where root may not raise limits, as in a container or a sandbox; and
        # a daemon that inherits debconf's pipe, which is descriptor 3, keeps the installation from ending.
        "/lib/lsb/init-functions.d/90-lab": 'ulimit() { command ulimit "$@" 2>/dev/null || true; }\nexec 3>&-\n',
    }


def resolver_files(topology: Topology) -> dict[str, str]:
    """A name for every address and an address for every name; everything else does not exist."""
    nodes = topology.nodes.values()
    names = [f"{address} {name}" for node in nodes for address, name in topology.names(node)]
    names += [f"{node.ipv4} {alias}" for node in nodes for alias in node.aliases]
    return {
        "/etc/names": "\n".join(names) + "\n",
        "/etc/dnsmasq.conf": (
            "no-resolv\nno-hosts\naddn-hosts=/etc/names\nlog-queries\nlog-facility=-\nuser=nobody\naddress=/#/\n"
        ),
    }


def server_files(node: Node) -> dict[str, str]:
    """What the web server shows."""
    return {
        "/etc/nginx/sites-enabled/default": _SITE,
        "/var/www/html/index.html": f"Hello from {node.name}.\n",
    }


def translation(topology: Topology) -> str:
    """The provider's 1:1 NAT, between each public address and the one behind it, as clouds do.

    A machine on the LAN reaches its neighbours' public addresses too: then the sender is
    translated as well, so that the answer comes back the same way.
    """
    pairs = [(node.public, node.ipv4) for node in topology.nodes.values() if node.public]
    if not pairs:
        return ""
    inward = ", ".join(f"{public} : {private}" for public, private in pairs)
    outward = ", ".join(f"{private} : {public}" for public, private in pairs)
    return f"""\
table ip nat {{
    map inward {{
        type ipv4_addr : ipv4_addr
        elements = {{ {inward} }}
    }}
    map outward {{
        type ipv4_addr : ipv4_addr
        elements = {{ {outward} }}
    }}
    chain prerouting {{
        type nat hook prerouting priority dstnat; policy accept;
        dnat to ip daddr map @inward
    }}
    chain postrouting {{
        type nat hook postrouting priority srcnat; policy accept;
        oifname "eth1" snat to ip saddr map @outward
        oifname "eth0" ct status dnat snat to ip saddr map @outward
    }}
}}
"""
