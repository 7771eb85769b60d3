"""Fresh Docker hosts on a pretend internet.

    with Lab(internet()) as lab:
        subprocess.run([*lab.nodes["host"].argv, "docker", "run", "-d", "nginx"])

A lab lives as long as a pipe to it is open; when the pipe closes, everything in the lab vanishes.
`internet` describes a lab, `prepare` makes the images it starts from, and `Lab` starts it.

Names are imported on first use, because the supervisor of a lab imports this package too, and
every module that it does not need would make each boot slower.
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

_MODULES = {
    "Lab": "lab",
    "LabError": "errors",
    "Missing": "machine",
    "Topology": "topology",
    "internet": "world",
    "missing": "machine",
    "prepare": "images",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module, on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
