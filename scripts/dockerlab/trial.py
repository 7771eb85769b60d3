"""A trial of what a lab needs from the kernel: it does what a boot does, and undoes it.

Being root is not enough. The root of a plain container lacks capabilities; a security policy may refuse
what the capabilities allow; control groups may be read-only; and not every file system can be the lower
layer of an overlay. No file says all that, so it is tried, in a separate process, as root. It takes a
few milliseconds, and whatever it makes vanishes with its namespaces.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from dockerlab import cgroup, kernel, node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# By number, from linux/capability.h: what labs use, and what engines give to containers, which they can only
# if they have it (moby, daemon/pkg/oci/caps/defaults.go).
_CAPABILITIES: Final = {
    0: "CHOWN",
    1: "DAC_OVERRIDE",
    3: "FOWNER",
    4: "FSETID",
    5: "KILL",
    6: "SETGID",
    7: "SETUID",
    8: "SETPCAP",
    10: "NET_BIND_SERVICE",
    12: "NET_ADMIN",
    13: "NET_RAW",
    18: "SYS_CHROOT",
    19: "SYS_PTRACE",
    21: "SYS_ADMIN",
    27: "MKNOD",
    29: "AUDIT_WRITE",
    31: "SETFCAP",
}
_ALL_USERS: Final = ["0", "0", "4294967295"]
_PRIVILEGED: Final = (
    "if this is a container, start it with --privileged; otherwise use a machine or virtual machine of your own"
)
_POLICY: Final = "a policy such as seccomp, AppArmor or SELinux forbids it"

_TRIAL = (
    "import sys; sys.path.insert(0, sys.argv[1]); from dockerlab.trial import main; main()",
    str(Path(__file__).resolve().parent.parent),
)


class _Refused(Exception):
    """The machine refused a step; its arguments are those of `Refusal`."""


class Refusal(NamedTuple):
    """What this machine does not give to a lab.

    Attributes:
        what: The requirement, as a noun phrase.
        seen: What was seen instead, as a clause that follows it.
        cure: What to do about it, as the end of a sentence.
    """

    what: str
    seen: str
    cure: str


def run(as_root: Sequence[str], lower: Path) -> Refusal | None:
    """Try it in a separate process.

    Args:
        as_root: The prefix of a command line that runs it as root.
        lower: A directory on the file system of the cache.

    Returns:
        What is refused; ``None`` if nothing is.
    """
    command = [*as_root, sys.executable, "-I", "-S", "-c", *_TRIAL, str(lower)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return Refusal("a Python that runs as root", f"and '{' '.join(command[:-4])}' said '{last}'", _PRIVILEGED)
    refused = json.loads(done.stdout)
    return Refusal(*refused) if refused else None


def main() -> None:
    """Try it here, and print what is lacking, as JSON; the last argument is ``lower``."""
    try:
        _check_capabilities()
        _boot(Path(sys.argv[2]))
    except _Refused as refused:
        print(json.dumps(refused.args))
    else:
        print(json.dumps([]))


def _check_capabilities() -> None:
    if Path("/proc/self/uid_map").read_text(encoding="ascii").split() != _ALL_USERS:
        raise _Refused(
            "the machine's own root",
            "and this is root in a user namespace only, as in a rootless container",
            "use a container that root has started, with --privileged, or a machine or virtual machine of your own",
        )
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    effective = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff:"))
    lacking = [f"CAP_{name}" for number, name in _CAPABILITIES.items() if not effective >> number & 1]
    if lacking:
        noun = "capability" if len(lacking) == 1 else "capabilities"
        raise _Refused(f"the {noun} {', '.join(lacking)}", "which root does not have here", _PRIVILEGED)


def _boot(lower: Path) -> None:
    """Make the namespaces, control groups and mounts of a node."""
    _step("the right to make namespaces", lambda: kernel.unshare(kernel.CLONE_NEWNS))
    slave = kernel.MS_SLAVE | kernel.MS_REC
    _step("the right to mount file systems", lambda: kernel.mount("none", "/", flags=slave))
    base = node.scratch(lower)
    groups: list[Path] = []

    def make_groups() -> None:
        top = cgroup.hierarchy(node.scratch(lower, base)) / f"{cgroup.PREFIX}{os.getpid()}-{time.monotonic_ns():x}"
        groups.append(top)
        cgroup.create(top, ["host"])

    try:
        _step("control groups (version 2) that can be written to", make_groups)
        _step("the right to make namespaces", lambda: kernel.unshare(node.NAMESPACES))
        # A process of the new PID namespace, as only such a one can mount its /proc.
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            refused: tuple[str, ...] = ()
            try:
                _mount(base, lower)
            except _Refused as error:
                refused = error.args
            os.write(write_end, json.dumps(refused).encode())
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            said = answer.read()
        os.waitpid(child, 0)
        if refused := json.loads(said):
            raise _Refused(*refused)
    finally:
        for top in groups:
            cgroup.remove(top)


def _mount(base: Path, lower: Path) -> None:
    _step("the right to mount a tmpfs", lambda: node.make_base(base))
    top = base / "root"
    _step(
        f"a cache whose file system can be a layer of an overlay, unlike {_kind(lower)}, which {lower} is on",
        lambda: node.make_overlay(lower, base),
        "set DOCKERLAB_CACHE to a folder on ext4, xfs or tmpfs; in a container, to one on a volume",
    )
    for name in ("proc", "sys", "dev"):
        (top / name).mkdir(exist_ok=True)
    _step("the right to mount /proc, /sys and devices", lambda: node.furnish(top))
    _step("the right to use devices", (top / "dev/null").read_bytes)


def _step(what: str, do: Callable[[], object], cure: str = "") -> None:
    """Do a step of the boot; if that fails, ``what`` is lacking."""
    try:
        do()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            cure = "see the limits in /proc/sys/user, such as max_net_namespaces, and raise the one that is reached"
        elif error.errno in (errno.EPERM, errno.EACCES):
            cure = f"{_POLICY}; {_PRIVILEGED}"
        raise _Refused(what, f"and the kernel said '{error.strerror}'", cure or _PRIVILEGED) from None


def _kind(path: Path) -> str:
    """The kind of file system that a path is on."""
    device = path.stat().st_dev
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        mount, _, rest = line.partition(" - ")
        major, _, minor = mount.split()[2].partition(":")
        if os.makedev(int(major), int(minor)) == device:
            return rest.split()[0]
    return "one that has no name"
