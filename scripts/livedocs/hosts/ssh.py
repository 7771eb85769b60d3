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

from livedocs.errors import HostError

if TYPE_CHECKING:
    from types import TracebackType

    from livedocs.hosts.url import HostUrl

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


def config(url: HostUrl) -> dict[str, str]:
    """The user's ssh configuration for a host: ``hostname``, ``user`` and the rest."""
    done = subprocess.run(["ssh", "-G", _argument(url)], check=False, capture_output=True, text=True, timeout=20)
    return {"hostname": "", "user": ""} | dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


def addresses(name: str) -> list[str]:
    """The addresses that a name resolves to here; none where it does not, as it may be behind a jump host."""
    with contextlib.suppress(OSError):
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(name, None)})
    return []


class Connection:
    """A connection to a host, made on entering the context and ended on leaving it."""

    def __init__(self, url: HostUrl) -> None:
        """Note the host; nothing is done yet."""
        self.name = url.target
        self._argument = _argument(url)
        # Not below TMPDIR: the name of a socket has 104 bytes at most.
        self._folder = Path(tempfile.mkdtemp(prefix="livedocs-", dir="/tmp"))
        self._socket = self._folder / "ssh"
        self._process: subprocess.Popen[str] | None = None

    @property
    def argv(self) -> tuple[str, ...]:
        """The argv prefix that runs a command over there; a shell reads what follows."""
        options = [word for option in _THROUGH for word in ("-o", option)]
        return ("ssh", "-S", str(self._socket), *options, self._argument, "--")

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            HostError: There is no connection; gives what ssh said, and what to do.
        """
        options = [word for option in _OPTIONS for word in ("-o", option)]
        master = ["ssh", "-M", "-S", str(self._socket), *options, self._argument, "--"]
        with contextlib.ExitStack() as failed, tempfile.TemporaryFile() as stderr:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _AROUND, str(self._folder), *master, f"echo '{_READY}'; exec cat >/dev/null"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                start_new_session=True,  # Ctrl-C is for the build, which then puts the host back
            )
            failed.callback(self.close)
            if not self._wait_ready(self._process.stdout):
                stderr.seek(0)
                raise HostError(self._explain(stderr.read().decode(errors="replace")))
            failed.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect."""
        self.close()

    def close(self) -> None:
        """Disconnect. A second call does nothing."""
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
        """Read until the far end reports that it is there; what a login prints before that is ignored."""
        until = time.monotonic() + CONNECT_S
        while pipe and (left := until - time.monotonic()) > 0:
            if select.select([pipe], [], [], left)[0]:
                line = pipe.readline()
                if not line or line.strip() == _READY:
                    return bool(line)
        return False

    def _explain(self, stderr: str) -> str:
        """The message for a connection that failed: ssh's reason, and the cure."""
        lines = [line.strip() for line in stderr.splitlines() if line.strip()]
        by_hand = f"ssh {self._argument}"
        if "IDENTIFICATION HAS CHANGED" in stderr:
            return (
                f"{self.name}: its host key is not the one known for it; find out why before you go on, "
                "then remove the old one from known_hosts"
            )
        if "Host key verification failed" in stderr:
            return (
                f"{self.name}: its host key is not known here, and a build does not accept one unseen; run "
                f"`{by_hand}` once, and compare the fingerprint with what the provider shows"
            )
        if "Permission denied" in stderr:
            return f"{self.name}: the login was refused ({lines[-1]}); `{by_hand}` must work without a password"
        last = lines[-1] if lines else f"no answer after {CONNECT_S:g} s"
        return f"{self.name}: cannot be reached: {last}; `{by_hand}` must work without a password"


def _argument(url: HostUrl) -> str:
    """A host as ssh's command line takes it."""
    return f"ssh://{url.target}"
