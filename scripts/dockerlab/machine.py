"""What a lab needs of the machine it runs on, and what of that is missing.

It needs little: a Linux kernel, root's rights, nsenter, and mmdebstrap to make images. All
networking tools come out of the root filesystem.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dockerlab.errors import UnfitError

_TOOLS = {"mmdebstrap": "mmdebstrap", "nsenter": "util-linux"}
_KEYS = "debian-archive-keyring"
_FILESYSTEMS = ("overlay", "cgroup2", "tmpfs")


@dataclass(frozen=True)
class Missing:
    """Something a lab needs and this machine has not got.

    Attributes:
        what: What it is.
        package: The Debian package that has it; ``None`` where no package helps.
        cure: What to do, as the end of a sentence.
    """

    what: str
    package: str | None
    cure: str


def missing() -> list[Missing]:
    """What has to be put right before a lab can run here; nothing, on most Debian machines."""
    if sys.platform != "linux":
        return [Missing("Linux", None, "run it on a Linux machine, or in a virtual one")]
    found = []
    for tool, package in _TOOLS.items():
        if shutil.which(tool, path=_search_path()) is None:
            found.append(Missing(tool, package, f"install the package {package}"))
    if not any(Path("/usr/share/keyrings").glob("debian-archive-keyring.*")):
        found.append(Missing("Debian's archive keys", _KEYS, f"install the package {_KEYS}"))
    if os.geteuid() != 0 and not _may_sudo():
        found.append(Missing("root's rights", None, "run it as root, or as a user whom sudo asks no password"))
    known = Path("/proc/filesystems").read_text(encoding="ascii").split()
    found += [
        Missing(f"the kernel's {name} filesystem", None, f"load it with 'modprobe {name}', or take another kernel")
        for name in _FILESYSTEMS
        if name not in known and not _loadable(name)
    ]
    found += [
        Missing(f"{name} namespaces", None, "take a kernel that has them")
        for name in ("mnt", "net", "pid", "uts", "ipc", "cgroup")
        if not Path(f"/proc/self/ns/{name}").exists()
    ]
    return found


def check() -> None:
    """Refuse a machine that cannot run a lab.

    Raises:
        UnfitError: With the first thing that is missing and its cure.
    """
    for lack in missing():
        raise UnfitError(f"a lab needs {lack.what}, which this machine has not got", lack.cure)


def as_root() -> tuple[str, ...]:
    """What to put before a command so that root runs it: nothing, or sudo."""
    return () if os.geteuid() == 0 else ("sudo", "-n")


def _search_path() -> str:
    # A user's PATH often lacks what root's has.
    return os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"


@functools.cache
def _may_sudo() -> bool:
    sudo = shutil.which("sudo")
    return sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0


def _loadable(filesystem: str) -> bool:
    modules = Path("/lib/modules", os.uname().release)
    names = modules / "modules.dep"
    return names.is_file() and f"/{filesystem}.ko" in names.read_text(encoding="utf-8")
