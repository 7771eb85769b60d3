"""What of a host is nobody's business, and what stands in its place on pages and in records.

A stand-in is the same wherever its value stands, so that outputs still agree with each other.
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

# Kinds of what is replaced, for the page that says so.
KINDS = (
    "the ssh user's name and home folder",
    "the host's names",
    "public addresses",
    "keys",
    "tokens",
    "e-mail addresses",
)

# Names that tell nothing of anybody, and that the book needs as words.
_ANYBODY = {
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
_ANYBODY |= {"instance", "localhost", "opc", "root", "server", "ubuntu", "user", "vagrant", "web"}
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
class Private:
    """What is to stay with one host: nothing of a lab, which is nobody's.

    Attributes:
        values: Each pattern of a value with its stand-in, and the kind it is of.
        forms: Patterns of what is private wherever it stands, such as tokens, with their stand-ins.
        packed: Addresses as packets hold them, for captures, which cannot be rewritten.
    """

    values: tuple[tuple[re.Pattern[str], str, str], ...] = ()
    forms: tuple[tuple[re.Pattern[str], str], ...] = ()
    packed: tuple[bytes, ...] = field(default=(), repr=False)

    def hide(self, text: str) -> str:
        """``text`` with stand-ins."""
        for pattern, instead, _ in self.values:
            text = pattern.sub(instead, text)
        for pattern, instead in self.forms:
            text = pattern.sub(instead, text)
        return text

    def hide_in(self, transcript: Transcript) -> Transcript:
        """A transcript with stand-ins in its outputs."""
        return replace(transcript, steps=tuple(replace(s, output=self.hide(s.output)) for s in transcript.steps))

    def found_in(self, site: Path) -> list[str]:
        """Where a site still has one of the values: file and kind, never the value."""
        found: list[str] = []
        if not self.values:
            return found
        for path in sorted(p for p in site.rglob("*") if p.is_file()):
            shown = path.relative_to(site)
            if path.suffix in _SEARCHED:
                text = path.read_text(encoding="utf-8", errors="replace")
                found += [f"{shown}: {kind}" for pattern, _, kind in self.values if pattern.search(text)]
            elif path.suffix.startswith(".pcap"):
                content = path.read_bytes()
                found += [f"{shown}: {KINDS[2]}" for address in self.packed if address in content]
        return found


def private(*, user: str, names: Iterable[str], addresses: Iterable[str]) -> Private:
    """What to hide of a host.

    Args:
        user: Who logs in; empty for nobody.
        names: What the host is called, here and by itself.
        addresses: Of the host, with or without a prefix length; those that everybody has are left alone.
    """
    values: list[tuple[re.Pattern[str], str, str]] = []
    packed: list[bytes] = []
    for name in sorted({n for n in names if _tells(n)}, key=len, reverse=True):
        instead = "host.example" if "." in name else "host"
        values.append((_word(name), instead, KINDS[1]))
    if _tells(user):
        values.append((_word(user), "reader", KINDS[0]))
    public = dict.fromkeys(ip for a in addresses if (ip := ip_address(a.partition("/")[0])).is_global)
    for ip in public:
        packed.append(ip.packed)
        values.append(_v4(ip) if isinstance(ip, IPv4Address) else _v6(ip))
    return Private(tuple(dict.fromkeys(values)), _FORMS, tuple(packed))


def _tells(name: str) -> bool:
    if name.lower() in _ANYBODY or len(name) < 3:
        return False
    try:
        ip_address(name)
    except ValueError:
        return True
    return False


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])", re.IGNORECASE)


def _v4(ip: IPv4Address) -> tuple[re.Pattern[str], str, str]:
    """All of the address's /24, since its neighbours would tell it."""
    prefix = str(ip).rpartition(".")[0]
    return re.compile(rf"(?<![\d.]){re.escape(prefix)}\.(?=\d{{1,3}}(?![\d]))"), _DOCUMENTATION_V4, KINDS[2]


def _v6(ip: IPv6Address) -> tuple[re.Pattern[str], str, str]:
    """All of the address's /64, spelled as ``ip`` does."""
    groups = str(ip_network((ip, 64), strict=False).network_address).partition("::")[0].split(":")
    prefix = "".join(rf"{group}:" for group in (groups + ["0"] * 4)[:4] if group)
    return re.compile(rf"(?<![\w:]){re.escape(prefix)}(?=[\da-f:])", re.IGNORECASE), _DOCUMENTATION_V6, KINDS[2]
