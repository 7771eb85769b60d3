"""The requirements of labs on the machine they run on.

They are few: a Linux kernel, root privileges that are not curtailed, nsenter, mmdebstrap to make images, and
a place for those. All networking tools come with the lab's root filesystem.
"""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dockerlab import place, trial
from dockerlab.errors import ImageError, NoPlaceError, UnfitError

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOOLS = {"mmdebstrap": "mmdebstrap", "nsenter": "util-linux"}
_KEYRING = "debian-archive-keyring"
_FILESYSTEMS = ("overlay", "cgroup2", "tmpfs")


@dataclass(frozen=True)
class Missing:
    """A requirement that this machine does not meet.

    Attributes:
        what: The requirement, as a noun phrase.
        package: The Debian package that provides it; ``None`` if no package does.
        cure: What to do about it, as the end of a sentence.
        seen: What was seen instead, as a clause that follows it.
    """

    what: str
    package: str | None
    cure: str
    seen: str = "which this machine lacks"

    def __str__(self) -> str:
        return f"{self.what}, {self.seen}; {self.cure}"


def missing() -> list[Missing]:
    """The requirements that this machine does not meet, those first that no package provides; none on most."""
    if sys.platform != "linux":
        return [Missing("Linux", None, "run it on a Linux machine or in a virtual machine")]
    found = []
    for tool, package in _TOOLS.items():
        if shutil.which(tool, path=_search_path()) is None:
            found.append(Missing(tool, package, f"install the package {package}"))
    if not any(Path("/usr/share/keyrings").glob("debian-archive-keyring.*")):
        found.append(Missing("Debian's archive keys", _KEYRING, f"install the package {_KEYRING}"))
    is_root = os.geteuid() == 0 or _may_sudo()
    if not is_root:
        found.append(Missing("root privileges", None, "run it as root, or as a user with passwordless sudo"))
    available = Path("/proc/filesystems").read_text(encoding="ascii").split()
    found += [
        Missing(f"the kernel's {name} filesystem", None, f"load it with 'modprobe {name}', or use another kernel")
        for name in _FILESYSTEMS
        if name not in available and not _loadable(name)
    ]
    found += [
        Missing(f"{name} namespaces", None, "use a kernel that has them")
        for name in ("mnt", "net", "pid", "uts", "ipc", "cgroup")
        if not Path(f"/proc/self/ns/{name}").exists()
    ]
    try:
        lower = place.existing()
    except NoPlaceError as error:
        found.append(Missing("a place for its images", None, error.CURE, error.seen))
    else:
        if is_root and (refused := _try(lower)):
            found.append(Missing(refused.what, None, refused.cure, refused.seen))
    return sorted(found, key=lambda requirement: requirement.package is not None)


def check() -> None:
    """Reject a machine that cannot run a lab.

    Raises:
        UnfitError: Names the first requirement that is not met, and the cure.
    """
    for requirement in missing():
        raise UnfitError(f"a lab needs {requirement.what}, {requirement.seen}", requirement.cure)


def as_root() -> tuple[str, ...]:
    """The prefix of a command line that runs it as root: nothing, or sudo."""
    return () if os.geteuid() == 0 else ("sudo", "-n")


def run_as_root(command: Sequence[str], doing: str) -> str:
    """Run a command as root, while images are made; returns its output.

    Args:
        command: The command.
        doing: What it does, as the end of "could not ...".

    Raises:
        ImageError: It failed; ends with what it printed.
    """
    argv = [*as_root(), *command]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ImageError(
            f"could not {doing}: '{shlex.join(command[:3])} ...' exited {done.returncode}",
            "try again, and if that does not help, see what it printed:",
            done.stderr,
        )
    return done.stdout


def _search_path() -> str:
    # A user's PATH often lacks directories that root's has.
    return os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"


@functools.cache
def _try(lower: Path) -> trial.Refusal | None:
    """Try to boot, once in a process: what the kernel allows does not change meanwhile."""
    return trial.run(as_root(), lower)


@functools.cache
def _may_sudo() -> bool:
    sudo = shutil.which("sudo")
    return sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0


def _loadable(filesystem: str) -> bool:
    modules = Path("/lib/modules", os.uname().release)
    names = modules / "modules.dep"
    return names.is_file() and f"/{filesystem}.ko" in names.read_text(encoding="utf-8")
