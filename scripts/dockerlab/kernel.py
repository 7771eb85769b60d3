"""The few system calls that labs are made with.

Python 3.11 has none of them: `os.unshare` and `os.setns` came with 3.12, the mount calls never.
Flag values are the kernel's own, from ``linux/sched.h``, ``linux/mount.h`` and ``linux/prctl.h``.
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

CLONE_NEWNS: Final = 0x00020000
CLONE_NEWCGROUP: Final = 0x02000000
CLONE_NEWUTS: Final = 0x04000000
CLONE_NEWIPC: Final = 0x08000000
CLONE_NEWPID: Final = 0x20000000
CLONE_NEWNET: Final = 0x40000000

MS_RDONLY: Final = 0x1
MS_NOSUID: Final = 0x2
MS_NODEV: Final = 0x4
MS_NOEXEC: Final = 0x8
MS_REMOUNT: Final = 0x20
MS_BIND: Final = 0x1000
MS_REC: Final = 0x4000
MS_SLAVE: Final = 0x80000
MS_SHARED: Final = 0x100000

_MNT_DETACH: Final = 2
_PR_SET_PDEATHSIG: Final = 1

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Move this process into new namespaces; the system call of the same name.

    Raises:
        OSError: The kernel refused.
    """
    _check(_libc.unshare(flags), f"unshare({flags:#x})")


def mount(
    source: Path | str, target: Path | str, kind: str | None = None, flags: int = 0, data: str | None = None
) -> None:
    """Attach a filesystem; the system call of the same name.

    Raises:
        OSError: The kernel refused.
    """
    _check(
        _libc.mount(
            os.fsencode(source),
            os.fsencode(target),
            None if kind is None else kind.encode(),
            ctypes.c_ulong(flags),
            None if data is None else data.encode(),
        ),
        f"mount {kind or 'bind'} on {target}",
    )


def bind(source: Path | str, target: Path | str, *, read_only: bool = False) -> None:
    """Bind ``source`` to ``target``, writable unless ``read_only``.

    The kernel ignores MS_RDONLY on the call that binds, and a bind mount is read-only where its source
    is: so it takes a second call either way.
    """
    mount(source, target, flags=MS_BIND)
    mount("none", target, flags=MS_BIND | MS_REMOUNT | (MS_RDONLY if read_only else 0))


def detach(target: Path | str) -> None:
    """Unmount lazily, as soon as nothing uses it any more: umount2(2) with MNT_DETACH."""
    _check(_libc.umount2(os.fsencode(target), _MNT_DETACH), f"umount {target}")


def become_root(directory: Path) -> None:
    """Make ``directory``, a mount point, the root of this mount namespace, and unmount the old root.

    Both arguments of pivot_root(2) may be ``.``: the old root is then stacked on the new one, and
    one lazy unmount removes it, so it needs no directory to move to.
    """
    os.chdir(directory)
    _check(_libc.pivot_root(b".", b"."), f"pivot_root {directory}")
    detach(".")
    os.chdir("/")


def die_with_parent(signal: int) -> None:
    """Have the kernel send ``signal`` to this process when its parent thread ends, prctl(2)."""
    _check(_libc.prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0), "prctl PR_SET_PDEATHSIG")
