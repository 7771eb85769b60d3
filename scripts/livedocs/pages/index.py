"""What the whole book says, on one page each: every command, every sign of trouble, every snippet with its result.

Nothing here is kept by hand but the words for `SYMPTOMS`: the rest is what the chapters' snippets said.
"""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livedocs.pages.sections import section
from livedocs.pages.terminal import anchor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from livedocs.book.plan import Page, Plan
    from livedocs.book.snippet import Snippet
    from livedocs.records.drift import Comparison
    from livedocs.records.transcript import Step, Transcript


@dataclass(frozen=True)
class Symptom:
    """Something by which a reader knows that there is trouble.

    Attributes:
        name: How the reader would search for it.
        means: What follows from it, as Markdown.
        pattern: What an output says that shows it.
        status: Exit status that goes with it.
        tool: The command whose exit status it is.
    """

    name: str
    means: str
    pattern: str = ""
    status: int | None = None
    tool: str = "curl"

    def test(self) -> Callable[[Step], object]:
        """What says of a command whether it met this."""
        pattern = re.compile(self.pattern if self.status is None else rf"\b{self.tool}\b")
        if self.status is None:
            return lambda step: pattern.search(step.output)
        return lambda step: step.status == self.status and pattern.search(step.command)


SYMPTOMS = (
    Symptom(
        "Connection refused",
        "The packet arrived and was answered: nobody listens on that address and port, or a rule rejects it aloud. "
        "The way there and back works.",
        r"(?i)connection refused",
    ),
    Symptom(
        "Connection timed out",
        "Nobody answered. Either the packets were dropped without a word, or the answers take another way.",
        r"(?i)(?:connection|operation) timed out",
    ),
    Symptom(
        "curl ends with exit status 7",
        "It could not connect: somebody refused, or there is no way there.",
        status=7,
    ),
    Symptom(
        "curl ends with exit status 28",
        "The time it was given is over. Either nobody answered at all, or what was asked for got lost on the way: "
        "ask for something small to see which.",
        status=28,
    ),
    Symptom(
        "telnet waits and says nothing",
        "Nobody answered: packets are dropped without a word, here or on the way. If only nobody listened, there would "
        "be a refusal.",
        status=124,
        tool="telnet",
    ),
    Symptom(
        "curl ends with exit status 6",
        "The name was not found, so not one packet was sent to where it leads.",
        status=6,
    ),
    Symptom("curl ends with exit status 52", "The connection was made, and then closed without an answer.", status=52),
    Symptom(
        "100% packet loss",
        "No reply came. Capture on the way to see how far the request gets, and whether a reply begins its way back.",
        "100% packet loss",
    ),
    Symptom(
        "Destination Host Unreachable",
        "The last machine on the way asked for the hardware address, and nobody said that it was theirs.",
        "Destination Host Unreachable",
    ),
    Symptom(
        "Network is unreachable",
        "The sender itself has no route there. Look at `ip route`.",
        r"(?i)network is unreachable",
    ),
    Symptom("No route to host", "A router on the way, or the sender, gave up on the address.", r"(?i)no route to host"),
    Symptom(
        "Time to live exceeded",
        "The packet crossed more routers than it was allowed to; the router that says so is where it ended.",
        r"(?i)time to live exceeded|time exceeded in-transit",
    ),
    Symptom(
        "Message too long, or fragmentation needed",
        "The packet is larger than a link on the way takes.",
        r"(?i)message too long|need to frag|frag needed",
    ),
    Symptom(
        "A name does not resolve",
        "Look at `/etc/resolv.conf` to see who is asked, and ask the same server yourself.",
        r"(?i:could not resolve|name or service not known|failure in name resolution|bad address)|NXDOMAIN",
    ),
    Symptom(
        "Port is already allocated, or address already in use",
        "Another container, or a program on the host, has the port.",
        r"(?i)already allocated|already in use",
    ),
    Symptom(
        "NO-CARRIER", "The interface is switched on, and nothing works at the other end of its line.", "NO-CARRIER"
    ),
    Symptom(
        "No such container, network or object",
        "Docker knows nothing of that name: it is spelled otherwise, removed, or the words are in the wrong order.",
        r"(?i)no such (?:container|network|object)",
    ),
    Symptom(
        "Permission denied while connecting to the Docker daemon",
        "The engine runs, and this user may not open its socket.",
        r"permission denied while trying to connect to the [Dd]ocker",
    ),
    Symptom(
        "Published ports are discarded",
        "The container is on the host's own network, so there is no other network that a port could lead to.",
        r"(?i)published ports are discarded",
    ),
    Symptom(
        "Host key verification failed",
        "The client does not know the host's key, or knows another one. Compare fingerprints before you go on.",
        r"Host key verification failed",
    ),
    Symptom(
        "Permission denied (publickey)",
        "The host was reached, and lets nobody in by this key or certificate under this name. Its log says why.",
        r"Permission denied \(publickey",
    ),
    Symptom(
        "502 Bad Gateway",
        "The proxy was reached, and it could not reach the server behind it.",
        r"502 Bad Gateway|\b502$",
    ),
    Symptom(
        "Connection reset by peer",
        "The other side ended the connection at once; to it, the connection did not exist.",
        r"(?i)connection reset|Flags \[R",
    ),
    Symptom(
        "Certificate verify failed",
        "The server's certificate was signed by nobody whom this machine trusts, or is for another name.",
        r"(?i)certificate (?:verify|verification) failed|self-signed certificate|SSL certificate problem",
    ),
    Symptom(
        "Network has active endpoints", "Containers are still plugged into it; stop them first.", "has active endpoints"
    ),
    Symptom(
        "Pool overlaps with other one",
        "Another network already has these addresses.",
        r"(?i)pool overlaps|overlaps with",
    ),
    Symptom("Operation not permitted", "A right is missing, often a capability of the container.", r"not permitted"),
)

# What a cheat sheet is not for: preparing, looking at files, putting back.
_HOUSEKEEPING = {
    "apt-get",
    "cat",
    "cd",
    "chmod",
    "cmp",
    "cp",
    "echo",
    "false",
    "for",
    "grep",
    "if",
    "kill",
    "ls",
    "mkdir",
    "mv",
    "printf",
    "rm",
    "service",
    "sh",
    "unset",
    "userdel",
    "wc",
}
_PUTTING = re.compile(
    r"docker (?:-H \S+ )?(?:rm|run|stop|start|restart|kill|swarm leave|network (?:create|rm))\b(?!.*--internal|.*-o )"
)
_SHEET_COLUMNS = 88
_FEW = 3
_PARTICULAR = re.compile(r"""'[^']*'|"[^"]*"|\S*[$\d]\S*|https?://\S+|[\w~/-]+\.[a-z]+| \|\| true$""")
_NAMED = re.compile(r"--(?:name|network-alias)[= ](\S+)|docker network create (?:.* )?(\S+)$", re.MULTILINE)
_WRAPPED = re.compile(r"^(?:sudo |timeout \S+ |docker exec (?:-\w+ )*\S+ |[A-Z_]+=\S+ )+")


@dataclass(frozen=True)
class Shown:
    """A snippet where the book shows it."""

    snippet: Snippet
    transcript: Transcript
    page: Page
    section: str

    @property
    def href(self) -> str:
        """A link to its terminal."""
        return f"{self.page.path.name}#{anchor(self.snippet.name)}"

    @property
    def where(self) -> str:
        """Section and chapter, in words."""
        return f"{self.section} ({self.page.title})" if self.section else self.page.title


def shown(plan: Plan, transcripts: Mapping[str, Transcript]) -> list[Shown]:
    """Every snippet that ran and is shown, in the book's order."""
    pages = {page.name: page for page in plan.pages.values()}
    found = []
    for chapter in plan.chapters:
        page = pages[chapter.name]
        visible = {call.where for call in page.calls if call.macro in {"run", "terminals"}}
        for snippet in chapter.snippets:
            calls = [where for where in chapter.calls.get(snippet.name, ()) if where in visible]
            if calls and snippet.name in transcripts:
                found.append(Shown(snippet, transcripts[snippet.name], page, section(page, calls[0].line, transcripts)))
    return found


def symptoms(everything: list[Shown]) -> dict[str, tuple[str, str]]:
    """By symptom, what it means and where the book meets it, as Markdown and HTML; those that it meets."""
    met = {}
    steps = [(one, step) for one in everything for step in one.transcript.steps]
    for symptom in SYMPTOMS:
        shown_by = symptom.test()
        links: dict[str, str] = {}
        for one in [one for one, step in steps if shown_by(step)]:
            links.setdefault(one.where, one.href)
        if links:
            met[symptom.name] = (symptom.means, _list(_link(href, html.escape(where)) for where, href in links.items()))
    return met


def cheat_sheet(everything: list[Shown]) -> dict[str, str]:
    """By tool, the commands of one line that show something, each with where it is explained, as HTML.

    Of those that differ in names and numbers only, the first; and none that failed.
    """
    names = _names(everything)
    tools: dict[str, dict[str, tuple[str, Shown]]] = {}
    for one in everything:
        for step in one.transcript.steps:
            tool = _tool(step)
            if tool:
                tools.setdefault(tool, {}).setdefault(_shape(step.command, names), (step.command, one))
    several = {tool: commands for tool, commands in sorted(tools.items()) if len(commands) >= _FEW}
    rest = {shape: listed for tool in sorted({*tools} - {*several}) for shape, listed in tools[tool].items()}
    return {
        tool: _list(f"{_link(one.href, html.escape(said))} {html.escape(one.where)}" for said, one in found.values())
        for tool, found in {**several, "other tools": rest}.items()
        if found
    }


def status(everything: list[Shown]) -> list[tuple[Page, str]]:
    """By chapter, a line for each snippet with where it ran, how long it took and how it ended, as text."""
    tables = []
    for _, chapter in itertools.groupby(everything, key=lambda one: one.page.name):
        found = list(chapter)
        rows = [("snippet", "exit", "expected", "where", "commands", "seconds")]
        for one in found:
            said = one.transcript
            seconds = "recorded" if said.replayed else f"{said.seconds:.2f}"
            name = one.snippet.name.partition("/")[2]
            rows.append((name, str(said.status), str(one.snippet.status), said.place, str(len(said.steps)), seconds))
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        text = "\n".join(
            "  ".join(
                cell.ljust(width) if rows[0][number] in ("snippet", "where") else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        )
        tables.append((found[0].page, text))
    return tables


def origin(transcripts: Iterable[Transcript]) -> dict[str, str]:
    """What kind of host transcripts come from, and when, by what is asked."""
    built = {transcript.built for transcript in transcripts}
    first, last = (f"{when(b.when for b in built):%d %B %Y, %H:%M}" for when in (min, max))
    return {
        "Host": ", ".join(sorted({b.host for b in built})),
        "Docker engine": ", ".join(sorted({b.engine for b in built if b.engine})),
        "Distribution": ", ".join(sorted({b.system for b in built})),
        "Kernel": ", ".join(sorted({b.kernel for b in built})),
        "Date": f"{last} UTC" if first == last else f"{first} to {last} UTC",
    }


def counted(transcripts: Iterable[Transcript]) -> str:
    """How many snippets with how many commands there are, in words; empty where there are none."""
    steps = [len(transcript.steps) for transcript in transcripts]
    if not steps:
        return ""
    snippets, commands = (
        f"{n} {what}{'s' if n > 1 else ''}" for n, what in ((len(steps), "snippet"), (sum(steps), "command"))
    )
    return f"{snippets} with {commands}"


def compared(found: Sequence[Comparison]) -> str:
    """How many snippets were held against their records, and for how many nothing differs, as Markdown."""
    differing = sum(1 for one in found if one.told)
    if differing:
        verb = "differs from its record" if differing == 1 else "differ from their records"
        return f"**{differing} of the {len(found)} snippets that ran {verb}.**"
    return f"**Nothing differs:** all {len(found)} snippets that ran said what their records say."


def differing(plan: Plan, found: Iterable[Comparison]) -> list[tuple[Page, list[Comparison]]]:
    """What differs, by chapter, in the book's order."""
    pages = {page.name: page for page in plan.pages.values()}
    told = [one for one in found if one.told]
    return [(pages[name], list(them)) for name, them in itertools.groupby(told, key=lambda one: one.snippet.chapter)]


def _names(everything: Iterable[Shown]) -> set[str]:
    """What containers, networks and the places of snippets are called."""
    said = [one.transcript for one in everything]
    commands = "\n".join(step.command for transcript in said for step in transcript.steps)
    given = {name for names in _NAMED.findall(commands) for name in names if name}
    return given | {transcript.place for transcript in said}


def _shape(command: str, names: set[str]) -> str:
    """A command without what is particular to one place."""
    words = _PARTICULAR.sub("*", _WRAPPED.sub("", command)).split(" ")
    return " ".join("*" if word in names else word for word in words)


def _tool(step: Step) -> str:
    """What a command is listed under; empty where it is not listed."""
    command = _WRAPPED.sub("", step.command)
    tool = re.match(r"[a-z][\w.-]*(?= |$)", command)
    if "\n" in command or len(step.command) > _SHEET_COLUMNS or not step.output or step.status or tool is None:
        return ""
    return "" if tool[0] in _HOUSEKEEPING or _PUTTING.match(command) else tool[0]


def _link(href: str, text: str) -> str:
    return f'<a href="{html.escape(href)}">{text}</a>'


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
