"""A `Topology` brought to life.

A lab lives as long as a pipe to its supervisor is open, see `dockerlab.supervised`.
"""

from __future__ import annotations

import contextlib
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from dockerlab import cache
from dockerlab.boot import make_request
from dockerlab.images import prepare
from dockerlab.supervised import Supervised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockerlab.recipe import Images
    from dockerlab.supervised import RunningNode
    from dockerlab.topology import Topology

BOOT_TIMEOUT_S = 30.0


class Lab:
    """A `Topology` brought to life: a context manager that leaves nothing behind.

    Several can run at the same time, also in threads of one process.

    Args:
        topology: Its description.
        timeout_s: How long its nodes may take to come up.

    Attributes:
        topology: Its description.
    """

    def __init__(self, topology: Topology, *, timeout_s: float = BOOT_TIMEOUT_S) -> None:
        self.topology = topology
        self._timeout_s = timeout_s
        self._supervised: Supervised | None = None
        self._images: Images | None = None
        self._until_closed = contextlib.ExitStack()

    def open(self) -> Self:
        """Start it, and return when all its nodes are up.

        Raises:
            LabError: This machine cannot run it, or it did not come up.
        """
        self._images = prepare(self.topology)
        self._supervised = Supervised(make_request(self.topology, self._images, self._timeout_s))
        with contextlib.ExitStack() as until_closed:
            until_closed.enter_context(cache.in_use(self._images.entries))
            self._supervised.start()
            self._until_closed = until_closed.pop_all()
        return self

    def close(self) -> None:
        """End it, and return when nothing of it is left. Does nothing when called again."""
        if self._supervised:
            self._supervised.stop()
        self._until_closed.close()

    @property
    def nodes(self) -> Mapping[str, RunningNode]:
        """The nodes by name; none before it is opened and after it is closed."""
        return self._supervised.nodes if self._supervised else MappingProxyType({})

    @property
    def supervisor(self) -> int:
        """The process ID of its supervisor, which is part of the name of its control group; 0 while it is not open."""
        return self._supervised.supervisor if self._supervised else 0

    @property
    def facts(self) -> dict[str, str]:
        """The versions it runs: the Debian release, by code name and by number, and Docker."""
        return {"release": self.topology.release, **(self._images.facts if self._images else {})}

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
