"""This machine as a host: its own shell, with an empty home folder for each session.

build ── its end of a pipe ──> keeper: reads the pipe
└─ the pipe ends, however the build does, SIGKILL included:
end the session's commands, remove its home
"""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import subprocess
import tempfile
import threading
from typing import TYPE_CHECKING

from livedocs.hosts.host import ENVIRONMENT, Host, Opened
from livedocs.records.transcript import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from livedocs.hosts.url import HostUrl

# The tag comes by the pipe: in the keeper's own command line, it would find the keeper.
_KEEPER = r"""
read -r tag || exit 0
cat >/dev/null
groups() { pgrep -f -- "$tag" | xargs ps -o pgid= -p 2>/dev/null | sort -u; }
for signal in TERM KILL KILL; do
    for group in $(groups); do kill -"$signal" -- "-$group"; done 2>/dev/null
    test -z "$(groups)" || sleep 0.2
done
rm -rf -- "$1"
"""


@contextlib.contextmanager
def open_local(url: HostUrl) -> Iterator[Opened]:
    """This machine's shell for one session, whose commands end with it, and with this process at the latest."""
    home, tag = tempfile.mkdtemp(prefix="livedocs-"), f"livedocs-{secrets.token_hex(8)}-"
    keeper = subprocess.Popen(
        ["bash", "-c", _KEEPER, "keeper", home],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl-C is not for it
    )
    if keeper.stdin is None:
        raise RuntimeError("a keeper has a pipe")
    keeper.stdin.write(f"{tag}\n")
    keeper.stdin.flush()
    closing = threading.Lock()

    def stop() -> None:
        with closing:  # one caller may be another thread
            if keeper.stdin and not keeper.stdin.closed:
                keeper.stdin.close()
            keeper.wait()

    try:
        host = Host("host", (), {**ENVIRONMENT, "HOME": home, "PATH": os.environ["PATH"]}, tag=tag)
        yield Opened({"host": host}, Origin(url.text, "", platform.release(), _system()), stop)
    finally:
        stop()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
