"""The input of a lab's supervisor, as plain data.

The supervisor knows nothing of internets. It makes nodes with the files, sysctls, addresses, rules
and boot scripts given here. Interfaces, addresses and routes are commands for ``ip -batch``, as a
reader would type them.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

IDLE = "exec sleep infinity\n"
"""The boot script of a node that runs nothing, and the end of all others."""


@dataclass(frozen=True)
class Bind:
    """A bind mount: a directory of the machine that a node sees.

    Attributes:
        source: Its path on the machine.
        target: Its path on the node.
        writable: Whether the node may change it, as it does when images are built.
    """

    source: Path
    target: str
    writable: bool = False


@dataclass
class Boot:
    """The supervisor's instructions for one node.

    Attributes:
        name: Its host name.
        files: Text by absolute path, written before it starts.
        sysctls: Values by path below ``/proc/sys``.
        ip: Commands for ``ip -batch``, run in order.
        nft: An nftables ruleset; may be empty.
        program: Its boot script, run by ``/bin/sh`` under an init.
        docker: Whether an engine can run on it: it gets a control group and ``/var/lib/docker``.
        ready: The conditions under which it is up, see `dockerlab.topology.Service`.
        log: The file whose end is shown if it does not come up.
        binds: The directories of the machine that it sees.
        root: Its root filesystem, if it is not the one that the others share.
    """

    name: str
    files: dict[str, str] = field(default_factory=dict)
    sysctls: dict[str, str] = field(default_factory=dict)
    ip: list[str] = field(default_factory=list)
    nft: str = ""
    program: str = IDLE
    docker: bool = False
    ready: list[str] = field(default_factory=list)
    log: str = "/var/log/boot.log"
    binds: list[Bind] = field(default_factory=list)
    root: Path | None = None


@dataclass(frozen=True)
class Request:
    """The supervisor's whole input; it travels as JSON.

    Attributes:
        root: The root filesystem that nodes share.
        images: A prepared data root for the engines, if any.
        links: Commands for ``ip -batch`` in the namespace of the switches, in which ``@NODE`` stands
            for the process ID of that node.
        nodes: In the order in which they are made.
        timeout_s: How long the nodes may take to come up.
    """

    root: Path
    images: Path | None
    links: list[str]
    nodes: list[Boot]
    timeout_s: float

    def as_json(self) -> dict[str, Any]:
        """The request as JSON types, with this process as the owner of the lab."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain | {"owner": os.getpid()}
