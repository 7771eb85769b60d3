"""Redaction of host-specific values, such as user names and public addresses, from pages and records.

Each value has one stand-in, so that redacted outputs still agree with each other.
Addresses become such as are reserved for documentation (RFC 5737, RFC 3849).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from livedocs.records.transcript import Transcript

# The kinds of values that are replaced, for the page about the build.
KINDS = (
    "the ssh user's name and home folder",
    "the host's names",
    "public addresses",
    "keys",
    "tokens",
    "e-mail addresses",
)

# Names that identify nobody, and that the book needs as words.
_COMMON = {
    "admin",
    "azureuser",
    "centos",
    "core",
    "debian",
    "docker",
    "ec2-user",
    "example",
    "fedora",
    "host",
    "host2",
}
_COMMON |= {"instance", "localhost", "opc", "root", "server", "ubuntu", "user", "vagrant", "web"}
_ANY_DOMAIN = r"(?!example\.|[\w.-]*\.example\b|openssh\.com\b|libssh\.org\b)"

_FORMS = (
    (re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL), r"[\1]"),
    (re.compile(r"\b((?:ssh|ecdsa|sk)-[\w@.-]+) AAAA[\w+/=]{20,}(?: \S+@\S+)?"), r"\1 [key]"),
    (re.compile(r"\bSWMTKN-1-\w+-\w+"), "SWMTKN-1-[token]"),
    (re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{30,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+"), "[token]"),
    (re.compile(r"(?i)\b(token|secret|password)(\"?[=:] *\"?)[\w+/=.-]{16,}"), r"\1\2[token]"),
    (re.compile(rf"\b[\w.+-]+@{_ANY_DOMAIN}[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}\b"), "reader@example.com"),
)
_SEARCHED = {".html", ".json", ".txt", ".xml", ".sh", ".svg", ".py", ".md"}
_DOCUMENTATION_V4 = "203.0.113."
_DOCUMENTATION_V6 = "2001:db8:5:0:"


@dataclass(frozen=True)
class Redaction:
    """The values of one host that are not published; none for a lab, which is nobody's.

    Attributes:
        values: Each pattern of a value with its stand-in and its kind.
        forms: Patterns of secrets of any host, such as tokens, with their stand-ins.
        packed: Addresses in their binary form, as in captures, which cannot be rewritten.
    """

    values: tuple[tuple[re.Pattern[str], str, str], ...] = ()
    forms: tuple[tuple[re.Pattern[str], str], ...] = ()
    packed: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def of_host(cls, *, user: str, names: Iterable[str], addresses: Iterable[str]) -> Redaction:
        """Build the redaction of a host's values.

        Args:
            user: The login name; empty for none.
            names: The host's names, here and by itself.
            addresses: The host's addresses, with or without a prefix length; only global ones are replaced.
        """
        values: list[tuple[re.Pattern[str], str, str]] = []
        packed: list[bytes] = []
        for name in sorted({n for n in names if _identifies(n)}, key=len, reverse=True):
            stand_in = "host.example" if "." in name else "host"
            values.append((_word(name), stand_in, KINDS[1]))
        if _identifies(user):
            values.append((_word(user), "reader", KINDS[0]))
        public = dict.fromkeys(ip for a in addresses if (ip := ip_address(a.partition("/")[0])).is_global)
        for ip in public:
            packed.append(ip.packed)
            values.append(_v4(ip) if isinstance(ip, IPv4Address) else _v6(ip))
        return cls(tuple(dict.fromkeys(values)), _FORMS, tuple(packed))

    def redact(self, text: str) -> str:
        """Replace the values in a text by their stand-ins."""
        for pattern, stand_in, _ in self.values:
            text = pattern.sub(stand_in, text)
        for pattern, stand_in in self.forms:
            text = pattern.sub(stand_in, text)
        return text

    def redact_transcript(self, transcript: Transcript) -> Transcript:
        """Replace the values in a transcript's outputs."""
        return replace(transcript, steps=tuple(replace(s, output=self.redact(s.output)) for s in transcript.steps))

    def leaks(self, folder: Path) -> list[str]:
        """Search the files of a site for the values; give file and kind of each one found, never the value."""
        found: list[str] = []
        if not self.values:
            return found
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder)
            if path.suffix in _SEARCHED:
                text = path.read_text(encoding="utf-8", errors="replace")
                found += [f"{name}: {kind}" for pattern, _, kind in self.values if pattern.search(text)]
            elif path.suffix.startswith(".pcap"):
                content = path.read_bytes()
                found += [f"{name}: {KINDS[2]}" for address in self.packed if address in content]
        return found


def _identifies(name: str) -> bool:
    """Whether a name is a private one: no common name, and no address, which is replaced as such."""
    if name.lower() in _COMMON or len(name) < 3:
        return False
    try:
        ip_address(name)
    except ValueError:
        return True
    return False


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])", re.IGNORECASE)


def _v4(ip: IPv4Address) -> tuple[re.Pattern[str], str, str]:
    """The address's whole /24, since its neighbours would give it away."""
    prefix = str(ip).rpartition(".")[0]
    return re.compile(rf"(?<![\d.]){re.escape(prefix)}\.(?=\d{{1,3}}(?![\d]))"), _DOCUMENTATION_V4, KINDS[2]


def _v6(ip: IPv6Address) -> tuple[re.Pattern[str], str, str]:
    """The address's whole /64, in the spelling of ``ip``."""
    groups = str(ip_network((ip, 64), strict=False).network_address).partition("::")[0].split(":")
    prefix = "".join(rf"{group}:" for group in (groups + ["0"] * 4)[:4] if group)
    return re.compile(rf"(?<![\w:]){re.escape(prefix)}(?=[\da-f:])", re.IGNORECASE), _DOCUMENTATION_V6, KINDS[2]
