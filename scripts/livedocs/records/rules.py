"""Rules for the parts of an output that may vary between two equivalent runs.

*Cosmetic* rules remove what a page cannot show; they apply to every output.
*Volatile* rules name the values that are different on every fresh host. They apply to comparisons and records only, so
that pages show exactly what this host printed.

A volatile rule is of one of two kinds:

- An *identity* (a container's ID, a MAC address) may have another value in another run, but it is one thing throughout
  a chapter: where the record has one value, the run must have one value, too.
- A *measure* (a time, a counter) may simply have another value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Cosmetic:
    """A rule that removes something a page cannot show.

    Attributes:
        name: Name in kebab-case.
        pattern: The text to remove.
        reason: Why it is removed, as one clause.
        example: An output that the rule changes.
        becomes: The replacement.
    """

    name: str
    pattern: re.Pattern[str]
    reason: str
    example: str
    becomes: str = ""


@dataclass(frozen=True)
class Volatile:
    """A rule that names values which are different on every fresh host.

    Attributes:
        name: Name in kebab-case.
        kind: ``identity`` or ``measure``.
        pattern: The varying token; use lookarounds for the text around it.
        reason: Why it varies, as one clause.
        example: An output that contains such a token.
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
        re.compile(r"(?<![^\n\r])[^\n\r]*\r(?!\n)(?=[^\n])"),  # tried at the beginning of a line only: linear
        "a carriage return overwrites the line, so a terminal shows only the last version",
        " 10%\r100%\n",
    ),
    Cosmetic("carriage-return", re.compile(r"\r"), "lines on a page end without one", "done\r\n"),
    Cosmetic(
        "control", re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"), "HTML does not allow control characters", "ring\x07"
    ),
    Cosmetic(
        "line-of-the-shell",
        re.compile(r"^bash: line \d+: ", re.MULTILINE),
        "an interactive shell reports errors without a line number",
        "bash: line 7: nope: command not found",
        "bash: ",
    ),
    Cosmetic("trailing-space", re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE), "it is invisible", "eth0   \n"),
)

_HEX = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"

# Order matters: where two rules match at the same place, the first one wins. So a new rule goes above those that match
# more broadly, such as `id`, `port` and `padding`.
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
        "every run has its own date and time",
        "2026-11-23T20:01:39.5Z",
    ),
    Volatile(
        "clock",
        "measure",
        re.compile(r"(?<![\d:.])\d\d:\d\d:\d\d\.\d{3,9}"),
        "tcpdump prints the time of day of each packet",
        "11:32:25.644366 IP",
    ),
    Volatile(
        "ssh-fingerprint",
        "identity",
        re.compile(r"(?<=SHA256:)[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])"),
        "keys are generated at random, and a fingerprint is a hash of its key",
        "256 SHA256:Bl/Q54cNYxkWb0i1yxtcqIhHXvZNjKWSCLgQOqXg1iE root@host (ED25519)",
    ),
    Volatile(
        "ssh-public-key",
        "identity",
        re.compile(r"\bAAAA[A-Za-z0-9+/]{40,}={0,3}"),
        "keys are generated at random",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAVNRxDFMPNrFLRlvJfYZmBU2WhhP/vPWZzMBJy/4236 mia@client",
    ),
    Volatile(
        "ciphertext",
        "identity",
        re.compile(r"\bU2FsdGVkX1[A-Za-z0-9+/]+={0,2}"),
        "openssl picks a random salt for each encryption",
        "U2FsdGVkX193GoRWHoUYj9Rt7qjRdTbHb+8G08m7exx9xEomf6CMpPN7aBymaykj",
    ),
    Volatile(
        "openssl-thread",
        "measure",
        re.compile(r"^[0-9A-F]{16}(?=:error:)", re.MULTILINE),
        "openssl begins each error with the number of its thread",
        "40075FBC817F0000:error:0200006E:rsa routines",
    ),
    Volatile(
        "mac",
        "identity",
        re.compile(r"(?<![0-9a-f:])(?!ff:ff:ff:ff:ff:ff|00:00:00:00:00:00)[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![0-9a-f:])"),
        "an interface gets its MAC address when it is created",
        "link/ether 02:42:ac:11:00:02",
    ),
    Volatile(
        "link-local",
        "identity",
        re.compile(r"\bfe80::[0-9a-f:]*[0-9a-f](?![0-9a-f:])"),
        "an IPv6 link-local address is derived from the MAC address",
        "inet6 fe80::42:45ff:fef4:3a31/64",
    ),
    Volatile(
        "id",
        "identity",
        re.compile(
            rf"{_HEX}(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)(?:[0-9a-f]{{64}}|[0-9a-f]{{12}}){_END}"
            rf"|{_HEX}\d{{12}}{_END}"
        ),
        "Docker generates a random ID for each container, network and endpoint",
        "8c4893334191",
    ),
    Volatile(
        "veth",
        "identity",
        re.compile(r"\bveth[0-9a-f]{7}\b"),
        "Docker generates a random name for each end of a veth pair",
        "veth1a2b3c4",
    ),
    Volatile(
        "interface-number",
        "measure",  # two namespaces may use the same number, so within a chapter it does not identify one interface
        re.compile(r"^\d+(?=: [\w.-]+(?:@[\w.-]+)?: <)|(?<=@if)\d+|(?<=/ifindex:)\d+|(?<=/iflink:)\d+", re.MULTILINE),
        "the kernel numbers interfaces in the order they are created, and a host in use has created some before",
        "5: veth1a2b3c4@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500",
    ),
    Volatile(
        "netns",
        "identity",
        re.compile(r"\b4026[5-9]\d{5}\b"),
        "the kernel numbers namespaces in the order they are created",
        "4026532999 net",
    ),
    Volatile(
        "process",
        "measure",
        re.compile(r"(?<=\bnet)[ \d]+(?= \w+ +(?:unassigned|\d+) )|(?<=\bpid=)\d+|(?<=\bfd=)\d+|(?<=\[)\d+(?=\]:)"),
        "the kernel numbers processes in the order they are started",
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
        "each run of ping has an identifier of its own",
        "ICMP echo request, id 3, seq 1",
    ),
    Volatile(
        "embedded-dns",
        "identity",
        re.compile(r"(?<=127\.0\.0\.11[:.])\d{4,5}\b|(?<=--sport )\d{5}\b"),
        "Docker's embedded DNS server listens on a free port that the kernel picks",
        "127.0.0.11:38211",
    ),
    Volatile(
        "port",
        "identity",
        re.compile(
            r"(?:(?<=[.:=])|(?<=\bport )|(?<=\.example ))(?:3[2-9]\d{3}|[45]\d{4}|60\d{3})(?![\d.])"
            r"|(?<=\d )(?:3[2-9]\d{3}|[45]\d{4}|60\d{3})(?= \d+\.)"
        ),
        "the kernel picks a client's port from its ephemeral range",
        "IP 172.17.0.2.43210 > 198.51.100.10.80: Flags [S]",
    ),
    Volatile(
        "tcp-sequence",
        "identity",
        re.compile(r"(?<=\bseq )\d{6,}(?!:)|(?<=\back )\d{6,}"),
        "each end of a TCP connection picks a random initial sequence number",
        "Flags [S], seq 2514235674, win 64240",
    ),
    Volatile(
        "tcp-clock",
        "measure",
        re.compile(r"(?<=TS val )\d+|(?<= ecr )[1-9]\d*"),
        "TCP timestamps count milliseconds from a random offset",
        "TS val 1842345 ecr 0",
    ),
    Volatile(
        "tcp-window",
        "measure",
        re.compile(r"(?<=\bwin )\d+"),
        "the window depends on the buffer memory that is free",
        "ack 1, win 502, length 0",
    ),
    Volatile(
        "dns-id",
        "identity",
        re.compile(r"(?<=: )\d{1,5}(?=[+*%|$-]* (?:\[\w+\] )?(?:A\?|AAAA\?|PTR\?|NXDomain|\d+/\d+/\d+))"),
        "a resolver picks a random identifier for each query",
        "172.31.5.10.53: 26897+ A? server. (24)",
    ),
    Volatile(
        "ip-id",
        "identity",
        re.compile(r"(?<=, id )\d+(?=, offset)|(?<=ip id )\d+"),
        "the kernel chooses the identification field of each packet it sends",
        "(tos 0x0, ttl 64, id 40512, offset 0",
    ),
    Volatile(
        "checksum",
        "measure",
        re.compile(r"(?<=cksum )0x[0-9a-f]{4}"),
        "a checksum depends on the bytes it covers, some of which vary",
        "cksum 0x1c46 (correct)",
    ),
    Volatile(
        "interface-counter",
        "measure",
        re.compile(r"(?<=[RT]X packets )\d+  bytes \d+ \([^)]*\)|^ +\d+(?: +\d+){5}$", re.MULTILINE),
        "interfaces count all traffic, and hosts send some of it unprompted, such as IPv6 neighbour discovery",
        "RX packets 685  bytes 8904702 (8.4 MiB)",
    ),
    Volatile(
        "early-frames",
        "measure",
        re.compile(r"^\d+ packets?(?= received by filter)", re.MULTILINE),
        "tcpdump also counts packets that arrive before its filter is in place",
        "2 packets received by filter",
    ),
    Volatile(
        "kernel-timer",
        "measure",
        re.compile(r"(?<=icmp     1 )\d+|(?<=tcp      6 )\d+|(?<=udp      17 )\d+|(?<=\bexpires )\d+(?=sec)"),
        "connection tracking and the route cache show the seconds until an entry expires",
        "icmp     1 29 src=172.17.0.2",
    ),
    Volatile(
        "rtt",
        "measure",
        re.compile(
            r"(?<=time=)[\d.]+(?= ms)|(?<= = )[\d.]+(?:/[\d.]+){3}(?= ms)|\b\d+\.\d{3}(?= ms\b)|(?<=time )\d+(?=ms)"
        ),
        "no two round trips take equally long",
        "time=0.039 ms",
    ),
    Volatile(
        "age",
        "measure",
        re.compile(
            r"(?:Less than a second|About an? (?:minute|hour)|\d+ (?:second|minute|hour|day|week|month)s?)(?: ago)?"
        ),
        "ages are relative to the moment of the command",
        "Up 52 minutes",
    ),
    Volatile(
        "duration",
        "measure",
        re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:ms|µs|us|ns|s)\b|(?<=\bafter )\d+(?= ms)"),
        "no two runs take equally long",
        "in 12ms",
    ),
    Volatile(
        "rate",
        "measure",
        re.compile(r"(?<=\()\d[\d.,]* [kMG]?B/s(?=\))"),
        "no two downloads are equally fast",
        "Fetched 66.7 MB in 0s (163 MB/s)",
    ),
    Volatile(
        "pem",
        "measure",
        re.compile(r"^[A-Za-z0-9+/]{44,64}={0,2}$", re.MULTILINE),
        "keys are generated at random, and PEM is their encoding",
        "MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEAr9Nox4NbxxuFJ9U48/Vr",
    ),
    Volatile(
        "padding",
        "measure",
        re.compile(r"(?<=\S) {2,}(?=\S)"),
        "columns are as wide as their longest entry",
        "CREATED          STATUS",
    ),
)


def clean(output: str) -> str:
    """Apply the cosmetic rules to an output, as pages show it."""
    for rule in COSMETIC:
        output = rule.pattern.sub(rule.becomes, output)
    return output
