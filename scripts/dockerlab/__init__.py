"""Fresh Docker hosts on a pretend internet.

    with Lab(internet()) as lab:
        subprocess.run([*lab.nodes["host"].argv, "docker", "run", "-d", "nginx"])

A lab lives as long as a pipe to it is open, and everything in it vanishes with it.
`internet` describes one, `prepare` makes what it is started from, `Lab` starts it.

Names are looked up when they are asked for, because the lab's own supervisor imports this
package too, and every module it does not need would make each boot longer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dockerlab.errors import LabError
    from dockerlab.images import prepare
    from dockerlab.lab import Lab
    from dockerlab.machine import Missing, missing
    from dockerlab.topology import Topology
    from dockerlab.world import internet

__all__ = ["Lab", "LabError", "Missing", "Topology", "internet", "missing", "prepare"]

_HOMES = {
    "Lab": "lab",
    "LabError": "errors",
    "Missing": "machine",
    "Topology": "topology",
    "internet": "world",
    "missing": "machine",
    "prepare": "images",
}


def __getattr__(name: str) -> Any:
    """Import the module a public name lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
