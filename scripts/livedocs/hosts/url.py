"""The URL of a host, parsed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlsplit

from livedocs.errors import HostError
from livedocs.hosts import lab

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

SSH_FORMS = ("ssh://HOST", "ssh://USER@HOST", "ssh://USER@HOST:PORT")
FORMS = (*lab.FORMS, "ssh://USER@HOST", "unix:///SOCKET", "local:")


@dataclass(frozen=True)
class HostUrl:
    """Where a book's snippets are to run.

    Attributes:
        text: The URL as it was written, for messages and for programs that take it.
        kind: Its scheme.
        target: The release of a lab, the ``USER@HOST:PORT`` of an ssh host, or the path of a socket.
        hostname: The name or address of an ssh host, without user and port.
        options: How a lab differs from the usual one.
    """

    text: str
    kind: Literal["lab", "ssh", "unix", "local"]
    target: str = ""
    hostname: str = ""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def parse(cls, text: str = lab.DEFAULT) -> HostUrl:
        """Parse a URL as a user writes it.

        Raises:
            HostError: It names no host, or a lab that cannot be; gives the known forms, or the option at fault.
        """
        try:
            parts = urlsplit(text)
        except ValueError:
            raise HostError(_unknown(text)) from None
        match parts.scheme:
            case "lab":
                url = cls(text, "lab", parts.path, options=dict(parse_qsl(parts.query)))
                lab.topology(url.target, url.options)
                return url
            case "ssh":
                if not _is_ssh_target(parts):
                    raise HostError(_unknown(text, SSH_FORMS))
                return cls(text, "ssh", parts.netloc, parts.hostname or "")
            case "unix" if parts.path.startswith("/") and not parts.netloc:
                return cls(text, "unix", parts.path)
            case "local":
                return cls(text, "local")
            case _:
                raise HostError(_unknown(text))

    def __str__(self) -> str:
        """Return the URL as it was written."""
        return self.text

    @property
    def is_lab(self) -> bool:
        """Whether the host is booted when it is asked for."""
        return self.kind == "lab"

    @property
    def is_foreign(self) -> bool:
        """Whether the host is not ours: it was there before, has one engine, and none of a lab's other nodes."""
        return self.kind in {"ssh", "unix"}

    def reason_against(self, options: Mapping[str, str]) -> str | None:
        """The reason why no host of this kind can honour a page's lab options, as a clause; None if it can."""
        if options and self.is_foreign:
            return f"its page wants a lab with {', '.join(f'{key}={value}' for key, value in options.items())}"
        return None


def _is_ssh_target(parts: SplitResult) -> bool:
    """Whether a URL is a user, a host and a port, and nothing else."""
    try:
        return bool(parts.hostname) and parts.port != 0 and not (parts.path.strip("/") or parts.query or parts.password)
    except ValueError:  # the port is no number
        return False


def _unknown(text: str, forms: tuple[str, ...] = FORMS) -> str:
    return f"'{text}' does not name a host; write one of: {', '.join(forms)}"
