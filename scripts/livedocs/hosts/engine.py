"""A host's Docker engine by its API, through the docker SDK: what programs ask is not read from tables for people.

The SDK's own ways are a socket of this machine and an ssh connection of its own.
Ours has a connection already, knows sudo, and any host has commands: so HTTP goes through ``docker system dial-stdio``,
which joins its standard input and output to the engine's socket over there.

What puts a host back (`livedocs.hosts.remote`) does not come here: it runs on the host, also where the
connection is lost.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

import docker
import requests
import urllib3
from docker.constants import MINIMUM_DOCKER_API_VERSION
from docker.transport.basehttpadapter import BaseHTTPAdapter

from livedocs.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livedocs.hosts.host import Host

_ANSWER_S = 60
_NOWHERE = "http://engine:1"  # the adapter knows the way


@dataclass(frozen=True)
class Engine:
    """An engine as it was found.

    Attributes:
        version: Its release.
        api: The newest version of its API.
        there: Names of containers, networks and volumes that are not Docker's own, by kind; kinds without any are not.
        images: Its images, by name and tag.
    """

    version: str
    api: str
    there: dict[str, tuple[str, ...]]
    images: tuple[str, ...]


def ask(name: str, host: Host) -> Engine:
    """See what engine a host has, and what is on it; changes nothing.

    Args:
        name: The host's, for messages.
        host: Where ``docker`` may be run.

    Raises:
        HostError: None answers, and what was said instead.
    """
    local = host.environment.get("DOCKER_HOST", "")
    with contextlib.ExitStack() as stack, tempfile.TemporaryFile() as stderr:
        try:
            if local and not host.argv:
                client = stack.enter_context(contextlib.closing(docker.APIClient(local, timeout=_ANSWER_S)))
            else:
                adapter = _Adapter(host.command("docker", "system", "dial-stdio"), stderr)
                stack.callback(adapter.close)
                client = _client(adapter)
            return _engine(client)
        except (docker.errors.DockerException, requests.RequestException) as error:
            stderr.seek(0)
            said = stderr.read().decode(errors="replace").strip().splitlines()
            why = said[-1].strip() if said else _inmost(error)
            raise HostError(f"{name}: no Docker engine answers ({why}); start it there") from None


def _client(adapter: _Adapter) -> docker.APIClient:
    """A client that speaks the engine's own version of the API, as far as the SDK knows it."""
    spoken = MINIMUM_DOCKER_API_VERSION
    for _ in range(2):
        client = docker.APIClient(_NOWHERE, version=spoken, timeout=_ANSWER_S)
        client.mount(_NOWHERE, adapter)
        spoken = client.version(api_version=False)["ApiVersion"]
    return client


def _engine(client: docker.APIClient) -> Engine:
    about = client.version(api_version=False)
    found: dict[str, list[str]] = {
        "containers": [one["Names"][0].removeprefix("/") for one in client.containers(all=True)],
        "networks": [one["Name"] for one in client.networks(filters={"type": "custom"})],
        "volumes": [one["Name"] for one in client.volumes()["Volumes"] or ()],
    }
    return Engine(
        version=about["Version"],
        api=about["ApiVersion"],
        there={kind: tuple(names) for kind, names in found.items() if names},
        images=tuple(tag for one in client.images() for tag in one["RepoTags"] or ()),
    )


def _inmost(error: BaseException) -> str:
    """What went wrong at the bottom: the libraries wrap it three times over."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return str(error) or type(error).__name__


class _Connection(urllib3.connection.HTTPConnection):
    """HTTP with a command at its other end."""

    def __init__(self, command: Sequence[str], stderr: IO[bytes]) -> None:
        super().__init__("engine", timeout=_ANSWER_S)
        self._command = command
        self._stderr = stderr
        self._process: subprocess.Popen[bytes] | None = None

    def connect(self) -> None:
        self.sock, theirs = socket.socketpair()
        self.sock.settimeout(_ANSWER_S)
        with theirs:
            self._process = subprocess.Popen(
                self._command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=self._stderr,
                start_new_session=True,
            )

    def close(self) -> None:
        super().close()
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()


class _Pool(urllib3.HTTPConnectionPool):
    """Connections with the same command."""

    def __init__(self, command: Sequence[str], stderr: IO[bytes]) -> None:
        super().__init__("engine", timeout=_ANSWER_S, maxsize=1)
        self._command = command
        self._stderr = stderr

    def _new_conn(self) -> _Connection:
        return _Connection(self._command, self._stderr)


class _Adapter(BaseHTTPAdapter):
    """Where requests go that are meant for the engine."""

    def __init__(self, command: Sequence[str], stderr: IO[bytes]) -> None:
        super().__init__()
        self._pool = _Pool(command, stderr)

    def get_connection(self, *_: Any) -> _Pool:
        return self._pool

    def request_url(self, request: requests.PreparedRequest, _: Any) -> str:
        """Only the path: proxies are for other ways."""
        parts = urlsplit(request.url or "")
        return f"{parts.path}?{parts.query}" if parts.query else str(parts.path)

    def close(self) -> None:
        super().close()
        self._pool.close()
