"""The start of a node: a forked process becomes the PID 1 of a machine.

A node is a process in its own namespaces, with an overlay as its root: the shared root filesystem
below, on disk and never written to, and a tmpfs above. When the process ends, the kernel takes
back the namespaces, the mounts, the interfaces and the memory.

    tmpfs ─┬─ up, work ──┐
           └─ docker     overlay /  ←  root filesystem (cache, read-only)
                └── bind on /var/lib/docker: overlay2 does not work on an overlay
"""

from __future__ import annotations

import functools
import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from dockerlab import kernel

Report = Callable[[dict[str, Any]], None]

NAMESPACES: Final = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWCGROUP
)
"""The namespaces that each node has for itself."""

PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LAYERS: Final = "/var/lib/dockerlab/layers"

_ENVIRONMENT = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "TZ": "UTC"}
_RC_LOCAL = "#!/bin/sh\n# What this machine starts at boot.\n"
_HARMLESS = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC

_DEVICES = {
    "null": (1, 3),
    "zero": (1, 5),
    "full": (1, 7),
    "random": (1, 8),
    "urandom": (1, 9),
    "tty": (5, 0),
    "net/tun": (10, 200),
}
_DEVICE_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "fd/0",
    "stdout": "fd/1",
    "stderr": "fd/2",
    "ptmx": "pts/ptmx",
}

# Where a node mounts its tmpfs, in its own mount namespace, while it assembles its root.
_SCRATCH = (Path("/mnt"), Path("/media"), Path("/srv"), Path("/opt"))


def scratch(*used: Path) -> Path:
    """A directory to mount on: one that every Linux has (FHS 3.0), and that hides none of the ``used`` paths."""
    for candidate in _SCRATCH:
        if candidate.is_dir() and not any(path.is_relative_to(candidate) for path in used):
            return candidate
    raise OSError(f"none of {', '.join(map(str, _SCRATCH))} is free to mount on; move the cache elsewhere")


def make_root(boot: dict[str, Any], root: Path, images: Path | None, group: Path) -> None:
    """Assemble the node's root filesystem, and make it the root of this mount namespace."""
    base = scratch(root, images or root, *(Path(bind["source"]) for bind in boot["binds"]))
    make_base(base)
    make_overlay(root, base)
    top = base / "root"
    furnish(top)
    if boot["docker"]:
        kernel.bind(group, top / "sys/fs/cgroup")
        _place_data_root(base / "docker", top, images)
    for bind in boot["binds"]:
        inside = top / bind["target"].lstrip("/")
        inside.mkdir(parents=True, exist_ok=True)
        kernel.bind(bind["source"], inside, read_only=not bind["writable"])
    kernel.become_root(top)
    kernel.mount("none", "/", flags=kernel.MS_SHARED | kernel.MS_REC)


def make_base(base: Path) -> None:
    """Mount the node's tmpfs, with a directory for each purpose."""
    kernel.mount("tmpfs", base, "tmpfs", data="mode=755,size=50%")
    for name in ("up", "work", "root", "docker"):
        (base / name).mkdir()


def make_overlay(root: Path, base: Path) -> None:
    """Mount ``base/root``: the shared root filesystem with the tmpfs on ``base`` above."""
    # By descriptor: a comma or colon in the path would end the option, and the node's list of mounts
    # would show a path of the machine.
    lower = os.open(root, os.O_PATH | os.O_DIRECTORY)
    options = f"lowerdir=/proc/self/fd/{lower},upperdir={base}/up,workdir={base}/work"
    try:
        kernel.mount("overlay", base / "root", "overlay", data=options)
    finally:
        os.close(lower)


def furnish(top: Path) -> None:
    """Mount what the kernel and devices show on ``top``."""
    kernel.mount("proc", top / "proc", "proc", _HARMLESS)
    kernel.mount("sysfs", top / "sys", "sysfs", _HARMLESS)
    # All settings but the network's are the whole machine's: dockerd would raise its quota of keys.
    kernel.bind(top / "proc/sys", top / "proc/sys", read_only=True)
    kernel.bind(top / "proc/sys/net", top / "proc/sys/net")
    _make_devices(top / "dev")


def _make_devices(dev: Path) -> None:
    kernel.mount("tmpfs", dev, "tmpfs", kernel.MS_NOSUID, "mode=755")
    (dev / "net").mkdir()
    (dev / "shm").mkdir()
    (dev / "shm").chmod(0o1777)
    (dev / "pts").mkdir()
    for name, (major, minor) in _DEVICES.items():
        os.mknod(dev / name, stat.S_IFCHR | 0o666, os.makedev(major, minor))
        (dev / name).chmod(0o666)
    kernel.mount("devpts", dev / "pts", "devpts", data="newinstance,gid=5,mode=620,ptmxmode=666")
    for name, target in _DEVICE_LINKS.items():
        (dev / name).symlink_to(target)


def _place_data_root(docker: Path, top: Path, images: Path | None) -> None:
    """Give an engine its data root: small files copied, image layers shared from the cache.

    In the prepared data root each layer's ``diff`` is a symbolic link to `LAYERS`, so that 170 MB of
    images cost one bind mount at boot, and ``docker rmi`` removes a link and nothing from the cache.
    """
    if images:
        shutil.copytree(images / "docker", docker, symlinks=True, dirs_exist_ok=True)
        layers = top / LAYERS.lstrip("/")
        layers.mkdir(parents=True)
        kernel.bind(images / "layers", layers, read_only=True)
    data_root = top / "var/lib/docker"
    data_root.mkdir(mode=0o710, exist_ok=True)
    kernel.bind(docker, data_root)


def live(boot: dict[str, Any], root: Path, images: Path | None, group: Path, cables: int, report: Report) -> None:
    """Configure this process, the PID 1 of a node, and execute the node's init; never returns.

    Args:
        boot: A `dockerlab.request.Boot`, as parsed from JSON.
        root: The shared root filesystem.
        images: The prepared data root, if engines start with images.
        group: Its control group, if it can run an engine.
        cables: A pipe that is closed when the node's interfaces exist.
        report: Reports to the supervisor that this node is configured.
    """
    os.umask(0o022)
    socket.sethostname(boot["name"])
    make_root(boot, root, images, group)
    for path, text in {**boot["files"], "/etc/rc.local": _RC_LOCAL + boot["program"]}.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
    os.read(cables, 1)
    for path, value in boot["sysctls"].items():
        Path("/proc/sys", path).write_text(value, encoding="ascii")
    feed(["ip", "-batch", "-"], "\n".join(boot["ip"]) + "\n")
    if boot["nft"]:
        feed(["nft", "-f", "-"], boot["nft"])
    log = os.open("/var/log/boot.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for descriptor, file in enumerate((os.open("/dev/null", os.O_RDONLY), log, log)):
        os.dup2(file, descriptor)
    report({"node": boot["name"]})
    os.execve("/usr/bin/tini", ["tini", "--", "/bin/sh", "/etc/rc.local"], _ENVIRONMENT)  # noqa: S606


def feed(command: list[str], text: str, *, root: Path | None = None) -> None:
    """Run a command of the lab's root filesystem with ``text`` as its standard input.

    Args:
        command: Looked up on the lab's `PATH`.
        text: Its standard input.
        root: The root filesystem, unless it is the root of this process already.

    Raises:
        OSError: It failed; contains its standard error.
    """
    enter = None if root is None else functools.partial(os.chroot, root)
    done = subprocess.run(
        command, input=text, text=True, capture_output=True, check=False, env=_ENVIRONMENT, preexec_fn=enter
    )
    if done.returncode:
        raise OSError(f"'{' '.join(command)}' failed: {done.stderr.strip()}")
