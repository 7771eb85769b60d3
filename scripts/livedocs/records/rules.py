"""What may differ between two runs that say the same.

*Cosmetic* rules take out what a page cannot show: they touch every output.
*Volatile* rules name what a fresh host says anew each time: they touch comparisons and records only, so pages
show what this host really said.

A volatile rule is of one of two kinds.
An *identity* (a container's ID, a MAC address) may differ, but it must be the same thing everywhere:
what was one name in the record must be one name in the run.
A *measure* (a time, a counter) may simply differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Cosmetic:
    """Something a page cannot show.

    Attributes:
        name: In kebab-case.
        pattern: What is taken out.
        reason: Why, as one clause.
        example: An output it touches.
        becomes: What it leaves in its place.
    """

    name: str
    pattern: re.Pattern[str]
    reason: str
    example: str
    becomes: str = ""


@dataclass(frozen=True)
class Volatile:
    """Something a fresh host says anew each time.

    Attributes:
        name: In kebab-case.
        kind: ``identity`` or ``measure``.
        pattern: The token; where it has a group named ``token``, only that.
        reason: Why it differs, as one clause.
        example: An output that holds such a token.
    """

    name: str
    kind: Literal["identity", "measure"]
    pattern: re.Pattern[str]
    reason: str
    example: str


COSMETIC = (
    Cosmetic(
        "ansi",
        re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])"),
        "escape sequences colour a terminal, not a page",
        "\x1b[1meth0\x1b[0m",
    ),
    Cosmetic(
        "overwritten-line",
        re.compile(r"[^\n\r]*\r(?!\n)(?=[^\n])"),
        "a carriage return writes over the line, so only the last writing is seen",
        " 10%\r100%\n",
    ),
    Cosmetic("carriage-return", re.compile(r"\r"), "a page ends its lines without it", "done\r\n"),
    Cosmetic("control", re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"), "HTML has no such characters", "ring\x07"),
    Cosmetic(
        "line-of-the-shell",
        re.compile(r"^bash: line \d+: ", re.MULTILINE),
        "a shell that is typed at counts no lines",
        "bash: line 7: nope: command not found",
        "bash: ",
    ),
    Cosmetic("trailing-space", re.compile(r"[ \t]+$", re.MULTILINE), "nobody can see it", "eth0   \n"),
)

_HEX = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"

# Order counts: where two rules match at one place, the first wins.
VOLATILE = (
    Volatile(
        "timestamp",
        "measure",
        re.compile(
            r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?(?: [+-]\d{4} UTC)?"
            r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
            r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d\d [A-Z][a-z]{2}|[A-Z][a-z]{2} [ \d]\d)"
            r"(?: \d{4})? \d\d:\d\d:\d\d(?: (?:UTC|GMT))?(?: \d{4})?"
        ),
        "time goes on",
        "2026-11-23T20:01:39.5Z",
    ),
    Volatile(
        "clock",
        "measure",
        re.compile(r"(?<![\d:.])\d\d:\d\d:\d\d\.\d{3,9}"),
        "a packet's time of day",
        "11:32:25.644366 IP",
    ),
    Volatile(
        "ssh-fingerprint",
        "identity",
        re.compile(r"(?<=SHA256:)[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])"),
        "keys are drawn at random, and their fingerprints follow them",
        "256 SHA256:Bl/Q54cNYxkWb0i1yxtcqIhHXvZNjKWSCLgQOqXg1iE root@host (ED25519)",
    ),
    Volatile(
        "ssh-public-key",
        "identity",
        re.compile(r"\bAAAA[A-Za-z0-9+/]{40,}={0,3}"),
        "keys are drawn at random",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAVNRxDFMPNrFLRlvJfYZmBU2WhhP/vPWZzMBJy/4236 mia@client",
    ),
    Volatile(
        "ciphertext",
        "identity",
        re.compile(r"\bU2FsdGVkX1[A-Za-z0-9+/]+={0,2}"),
        "openssl draws a salt for each encryption",
        "U2FsdGVkX193GoRWHoUYj9Rt7qjRdTbHb+8G08m7exx9xEomf6CMpPN7aBymaykj",
    ),
    Volatile(
        "openssl-thread",
        "measure",
        re.compile(r"^[0-9A-F]{16}(?=:error:)", re.MULTILINE),
        "openssl begins an error with the number of its thread",
        "40075FBC817F0000:error:0200006E:rsa routines",
    ),
    Volatile(
        "mac",
        "identity",
        re.compile(r"(?<![0-9a-f:])(?!ff:ff:ff:ff:ff:ff|00:00:00:00:00:00)[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])"),
        "interfaces get their hardware addresses when they are made",
        "link/ether 02:42:ac:11:00:02",
    ),
    Volatile(
        "link-local",
        "identity",
        re.compile(r"\bfe80::[0-9a-f:]*[0-9a-f](?![0-9a-f:])"),
        "an IPv6 link-local address is made from the hardware address",
        "inet6 fe80::42:45ff:fef4:3a31/64",
    ),
    Volatile(
        "id",
        "identity",
        re.compile(
            rf"{_HEX}(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)(?:[0-9a-f]{{64}}|[0-9a-f]{{12}}){_END}"
            rf"|{_HEX}\d{{12}}{_END}"
        ),
        "Docker draws a random ID for each container, network and endpoint",
        "8c4893334191",
    ),
    Volatile(
        "veth",
        "identity",
        re.compile(r"\bveth[0-9a-f]{7}\b"),
        "Docker draws a random name for each cable",
        "veth1a2b3c4",
    ),
    Volatile(
        "interface-number",
        "measure",  # two namespaces may give the same number, so it is no name that holds throughout a chapter
        re.compile(r"^\d+(?=: [\w.-]+(?:@[\w.-]+)?: <)|(?<=@if)\d+|(?<=/ifindex:)\d+|(?<=/iflink:)\d+", re.MULTILINE),
        "the kernel numbers interfaces as they are made, and a host that has lived has made some before",
        "5: veth1a2b3c4@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500",
    ),
    Volatile(
        "netns",
        "identity",
        re.compile(r"\b4026[5-9]\d{5}\b"),
        "the kernel numbers its namespaces as they are made",
        "4026532999 net",
    ),
    Volatile(
        "process",
        "measure",
        re.compile(r"(?<=\bnet)[ \d]+(?= \w+ +(?:unassigned|\d+) )|(?<=\bpid=)\d+|(?<=\bfd=)\d+|(?<=\[)\d+(?=\]:)"),
        "the kernel numbers processes as they are started",
        'users:(("docker-proxy",pid=1234,fd=7))',
    ),
    Volatile(
        "trace-id",
        "identity",
        re.compile(r"(?<=trace id )[0-9a-f]{8}\b"),
        "nft numbers each traced packet",
        "trace id 1a2b3c4d",
    ),
    Volatile(
        "ping-id",
        "identity",
        re.compile(r"(?<= id )\d{1,5}(?=, seq)|(?<=icmp id )\d+|(?<=\bid=)\d+"),
        "ping draws its identifier",
        "ICMP echo request, id 3, seq 1",
    ),
    Volatile(
        "embedded-dns",
        "identity",
        re.compile(r"(?<=127\.0\.0\.11[:.])\d{4,5}\b|(?<=--sport )\d{5}\b"),
        "Docker's embedded resolver listens where the kernel finds a free port",
        "127.0.0.11:38211",
    ),
    Volatile(
        "port",
        "identity",
        re.compile(
            r"(?:(?<=[.:=])|(?<=\bport )|(?<=\.example ))(?:3[2-9]\d{3}|[45]\d{4}|60\d{3})(?![\d.])"
            r"|(?<=\d )(?:3[2-9]\d{3}|[45]\d{4}|60\d{3})(?= \d+\.)"
        ),
        "a client's port is drawn from the kernel's range for such ports",
        "IP 172.17.0.2.43210 > 198.51.100.10.80: Flags [S]",
    ),
    Volatile(
        "tcp-sequence",
        "identity",
        re.compile(r"(?<=\bseq )\d{6,}(?!:)|(?<=\back )\d{6,}"),
        "each side of a TCP connection draws the number it begins with",
        "Flags [S], seq 2514235674, win 64240",
    ),
    Volatile(
        "tcp-clock",
        "measure",
        re.compile(r"(?<=TS val )\d+|(?<= ecr )[1-9]\d*"),
        "TCP's timestamps count milliseconds from a number drawn",
        "TS val 1842345 ecr 0",
    ),
    Volatile(
        "tcp-window",
        "measure",
        re.compile(r"(?<=\bwin )\d+"),
        "the window follows the memory that is free for it",
        "ack 1, win 502, length 0",
    ),
    Volatile(
        "dns-id",
        "identity",
        re.compile(r"(?<=: )\d{1,5}(?=[+*%|$-]* (?:\[\w+\] )?(?:A\?|AAAA\?|PTR\?|NXDomain|\d+/\d+/\d+))"),
        "a resolver draws an identifier for each question",
        "172.31.5.10.53: 26897+ A? server. (24)",
    ),
    Volatile(
        "ip-id",
        "identity",
        re.compile(r"(?<=, id )\d+(?=, offset)|(?<=ip id )\d+"),
        "the kernel numbers the packets it sends",
        "(tos 0x0, ttl 64, id 40512, offset 0",
    ),
    Volatile(
        "checksum",
        "measure",
        re.compile(r"(?<=cksum )0x[0-9a-f]{4}"),
        "a checksum follows what it sums up",
        "cksum 0x1c46 (correct)",
    ),
    Volatile(
        "interface-counter",
        "measure",
        re.compile(r"(?<=[RT]X packets )\d+  bytes \d+ \([^)]*\)|^ +\d+(?: +\d+){5}$", re.MULTILINE),
        "interfaces count what passes, and hosts greet each other unasked",
        "RX packets 685  bytes 8904702 (8.4 MiB)",
    ),
    Volatile(
        "early-frames",
        "measure",
        re.compile(r"^\d+ packets?(?= received by filter)", re.MULTILINE),
        "tcpdump also counts what arrives before its filter is in place",
        "2 packets received by filter",
    ),
    Volatile(
        "kernel-timer",
        "measure",
        re.compile(r"(?<=icmp     1 )\d+|(?<=tcp      6 )\d+|(?<=udp      17 )\d+|(?<=\bexpires )\d+(?=sec)"),
        "entries say for how many more seconds they will be kept",
        "icmp     1 29 src=172.17.0.2",
    ),
    Volatile(
        "rtt",
        "measure",
        re.compile(
            r"(?<=time=)[\d.]+(?= ms)|(?<= = )[\d.]+(?:/[\d.]+){3}(?= ms)|\b\d+\.\d{3}(?= ms\b)|(?<=time )\d+(?=ms)"
        ),
        "a round trip takes as long as it takes",
        "time=0.039 ms",
    ),
    Volatile(
        "age",
        "measure",
        re.compile(
            r"(?:Less than a second|About an? (?:minute|hour)|\d+ (?:second|minute|hour|day|week|month)s?)(?: ago)?"
        ),
        "how long ago, at the time of asking",
        "Up 52 minutes",
    ),
    Volatile(
        "duration",
        "measure",
        re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:ms|µs|us|ns|s)\b|(?<=\bafter )\d+(?= ms)"),
        "how long something took",
        "in 12ms",
    ),
    Volatile(
        "rate",
        "measure",
        re.compile(r"(?<=\()\d[\d.,]* [kMG]?B/s(?=\))"),
        "a download is as fast as it is",
        "Fetched 66.7 MB in 0s (163 MB/s)",
    ),
    Volatile(
        "pem",
        "measure",
        re.compile(r"^[A-Za-z0-9+/]{44,64}={0,2}$", re.MULTILINE),
        "keys are drawn at random, and the lines that write them out follow",
        "MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEAr9Nox4NbxxuFJ9U48/Vr",
    ),
    Volatile(
        "padding",
        "measure",
        re.compile(r"(?<=\S) {2,}(?=\S)"),
        "columns are as wide as what stands in them",
        "CREATED          STATUS",
    ),
)


def clean(output: str) -> str:
    """An output as a page shows it: the cosmetic rules applied."""
    for rule in COSMETIC:
        output = rule.pattern.sub(rule.becomes, output)
    return output
