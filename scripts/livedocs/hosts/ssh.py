"""One connection to a host behind ssh, through the system's own OpenSSH client.

So the user's config, agent, jump hosts and known hosts apply. The connection is made once; all commands go through it
(``ControlMaster``). It lasts as long as our end of its standard input is open, so it cannot outlive the build.
"""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self
from urllib.parse import urlsplit

from livedocs.errors import HostError

if TYPE_CHECKING:
    from types import TracebackType

CONNECT_S = 30.0
_END_S = 5.0

_OPTIONS = (
    "BatchMode=yes",
    "ClearAllForwardings=yes",
    "ConnectTimeout=20",
    "ForwardAgent=no",
    "LogLevel=ERROR",
    "RemoteCommand=none",
    "RequestTTY=no",
    "ServerAliveCountMax=3",
    "ServerAliveInterval=10",
)
# Where the connection is gone, a command must fail instead of making another one.
_THROUGH = ("BatchMode=yes", "ControlMaster=no", "LogLevel=ERROR", "ProxyCommand=false")

_READY = "the connection stands"
# Removes the socket's folder when the connection ends, also where the build has been killed.
_AROUND = '"$@"; status=$?; rm -rf -- "$0"; exit "$status"'


def check(url: str) -> None:
    """Refuse a URL that is more or less than a user, a host and a port.

    Raises:
        HostError: Says what is wrong.
    """
    parts = urlsplit(url)
    try:
        good = parts.hostname and parts.port != 0 and not (parts.path.strip("/") or parts.query or parts.password)
    except ValueError:
        good = False
    if not good:
        raise HostError(f"'{url}' is no host; write ssh://HOST, ssh://USER@HOST or ssh://USER@HOST:PORT")


def config(url: str) -> dict[str, str]:
    """What the user's ssh config makes of a URL: ``hostname``, ``user`` and the rest."""
    done = subprocess.run(["ssh", "-G", url.rstrip("/")], check=False, capture_output=True, text=True, timeout=20)
    return {"hostname": "", "user": ""} | dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


def addresses(name: str) -> list[str]:
    """What a name resolves to here, if it does; behind a jump host it need not."""
    with contextlib.suppress(OSError):
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(name, None)})
    return []


class Connection:
    """A connection, open between ``with``'s beginning and its end."""

    def __init__(self, url: str) -> None:
        """Say where to; nothing is done yet."""
        check(url)
        self._target = url.rstrip("/")
        self.shown = self._target.removeprefix("ssh://")
        # Not below TMPDIR: the name of a socket has 104 bytes at most.
        self._folder = Path(tempfile.mkdtemp(prefix="livedocs-", dir="/tmp"))
        self._socket = self._folder / "ssh"
        self._process: subprocess.Popen[str] | None = None

    @property
    def way(self) -> tuple[str, ...]:
        """What stands before a command's words."""
        options = [word for option in _THROUGH for word in ("-o", option)]
        return ("ssh", "-S", str(self._socket), *options, self._target, "--")

    @property
    def lost(self) -> bool:
        """Whether the connection has ended."""
        return self._process is None or self._process.poll() is not None

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            HostError: It cannot be had; says what ssh said and what to do.
        """
        options = [word for option in _OPTIONS for word in ("-o", option)]
        master = ["ssh", "-M", "-S", str(self._socket), *options, self._target, "--"]
        with contextlib.ExitStack() as failed, tempfile.TemporaryFile() as said:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _AROUND, str(self._folder), *master, f"echo '{_READY}'; exec cat >/dev/null"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,  # Ctrl-C is for the build, which then puts the host back
            )
            failed.callback(self.close)
            if not self._wait_ready(self._process.stdout):
                said.seek(0)
                raise HostError(self._worded(said.read().decode(errors="replace")))
            failed.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        self.close()

    def close(self) -> None:
        """Hang up. A second call does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_ready(self, pipe: IO[str] | None) -> bool:
        """Read until the far end says that it is there; what a login prints before is passed over."""
        until = time.monotonic() + CONNECT_S
        while pipe and (left := until - time.monotonic()) > 0:
            if select.select([pipe], [], [], left)[0]:
                line = pipe.readline()
                if not line or line.strip() == _READY:
                    return bool(line)
        return False

    def _worded(self, words: str) -> str:
        """Why there is no connection, in ssh's own ``words``, and the cure."""
        said = [line.strip() for line in words.splitlines() if line.strip()]
        by_hand = f"ssh {self._target}"
        if "IDENTIFICATION HAS CHANGED" in words:
            return (
                f"{self.shown}: its host key is not the one known for it; find out why before you go on, "
                "then take the old one out of known_hosts"
            )
        if "Host key verification failed" in words:
            return (
                f"{self.shown}: its host key is not known here, and a build does not accept one unseen; run "
                f"`{by_hand}` once, and compare the fingerprint with what the provider shows"
            )
        if "Permission denied" in words:
            return f"{self.shown}: it does not let us in ({said[-1]}); `{by_hand}` must work without a question"
        last = said[-1] if said else f"no answer after {CONNECT_S:g} s"
        return f"{self.shown}: cannot be reached: {last}; `{by_hand}` must work without a question"
