"""Figures drawn at build time from what a host said, as inline SVG that follows the page's colours.

Each takes its facts from transcripts or from the running host's description, refuses where they do not fit together,
and has a text alternative made of the same facts. The colours are classes in ``docs/assets/site.css``.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from livedocs.pages.terminal import RenderFailed, node_class

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from livedocs.hosts.lab import Machine, Map
    from livedocs.records.transcript import Transcript

_LINE = 17  # from one line of text to the next, in px
_PAD = 10
_CHARACTER = 7.3  # about the width of one at 12 px


def network_map(shown: Map, lit: Collection[str]) -> str:
    """Draw a network from top to bottom, with the ``lit`` machines marked.

    Raises:
        RenderFailed: A lit machine is not on the map.
    """
    names = {machine.name for machine in shown.machines}
    if unknown := [name for name in lit if name not in names]:
        raise RenderFailed(f"'{unknown[0]}' is not on the map; there are {', '.join(sorted(names))}")
    width, box_width, row_height = 400, 120, 84
    rows: dict[int, list[Machine]] = {}
    for machine in shown.machines:
        rows.setdefault(machine.row, []).append(machine)
    centre: dict[str, tuple[float, float]] = {}
    for row, machines in rows.items():
        for number, machine in enumerate(machines):
            centre[machine.name] = ((number + 0.5) * width / len(machines), row * row_height + 30)
    parts = []
    for wire, label in shown.wires.items():
        ends = [machine for machine in shown.machines if wire in machine.wires]
        leaf = any(machine.row == max(rows) for machine in ends)
        parts += _wire(label, [centre[m.name] for m in ends], leaf=leaf)
    for machine in shown.machines:
        x, y = centre[machine.name]
        kind = f"box {node_class(machine.name)}{' box--lit' if machine.name in lit else ''}"
        parts.append(_box(x - box_width / 2, y - 22, box_width, 44, (machine.name, *machine.says), kind))
    height = (max(rows) + 1) * row_height - 10
    said = ". ".join(
        f"On {label}: " + ", ".join(f"{m.name} {' '.join(m.says)}" for m in shown.machines if wire in m.wires)
        for wire, label in shown.wires.items()
    )
    where = f" This page happens on {', '.join(lit)}." if lit else ""
    return _svg("map", width, height, "Map of the lab", f"{said}.{where}", parts)


def veth_pair(container: Transcript, host: Transcript) -> str:
    """Draw a veth pair from what `ip link` or `ip addr` said of its two ends.

    Raises:
        RenderFailed: The outputs do not show the two ends of one pair.
    """
    inner = _only_end(container, _ends(container))
    outer = next((end for end in _ends(host) if end["index"] == inner["peer"] and end["peer"] == inner["index"]), None)
    if outer is None:
        raise RenderFailed(
            f"'{host.snippet}' shows no interface {inner['peer']} whose peer is {inner['index']}", host.output
        )
    left = (f"{inner['name']}", f"index {inner['index']}", inner["mac"], *([inner["inet"]] if inner["inet"] else []))
    right = (f"{outer['name']}", f"index {outer['index']}", outer["mac"], f"port of {outer['master']}")
    parts = [
        _frame(4, 4, 180, 124, f"container {container.place}", node_class(container.place)),
        _frame(216, 4, 180, 212, host.place, node_class(host.place)),
        '<path class="cable" d="M170 78 H230"/>',
        _box(14, 34, 160, 84, left, "box box--lit"),
        _box(226, 34, 160, 84, right, "box box--lit"),
        '<path class="wire" d="M306 118 V160"/>',
        _box(226, 160, 160, 46, (str(outer["master"]), "bridge"), "box"),
    ]
    address = f", address {inner['inet']}" if inner["inet"] else ""
    said = (
        f"{inner['name']} in container {container.place} has index {inner['index']}, hardware address {inner['mac']}"
        f"{address} and names {inner['peer']} as its peer. {outer['name']} on {host.place} has index {outer['index']}, "
        f"hardware address {outer['mac']}, names {outer['peer']} as its peer and is a port of {outer['master']}, "
        "a bridge."
    )
    return _svg("veth", 400, 222, "The two ends of the cable", said, parts)


# A packet as tcpdump words it. What follows the addresses is what makes it the same one elsewhere: an echo request's
# identifier and sequence number, a TCP segment's sequence number, a DNS query's identifier and question.
_PACKET = re.compile(
    r"IP6? (?P<source>\S+) > (?P<target>\S+): "
    r"(?P<same>ICMP6?,? echo request, id \d+, seq \d+|Flags \[\S+\], seq \d+|\d+\+? (?:\[\w+\] )?[A-Z]+\? \S+)"
)


def packet_walk(captures: Sequence[Transcript]) -> str:
    """Draw one packet's way through several captures, with the addresses that are rewritten marked.

    It is the first packet of the first capture that has something to be known by: an echo request, a TCP segment with
    a sequence number, a DNS query.

    Raises:
        RenderFailed: A capture does not show the packet.
    """
    first = _PACKET.search(captures[0].output)
    if first is None:
        raise RenderFailed(f"'{captures[0].snippet}' shows no packet that could be known again", captures[0].output)
    seen = []
    for capture in captures:
        same = next((p for p in _PACKET.finditer(capture.output) if p["same"] == first["same"]), None)
        if same is None:
            raise RenderFailed(f"'{capture.snippet}' does not show the {first['same']}", capture.output)
        device = re.search(r"listening on (\S+?),", capture.output)
        seen.append((f"{capture.place} {device[1] if device else ''}".strip(), same["source"], same["target"]))
    parts, said, y = [], [], 6
    before = seen[0]
    for number, (where, source, target) in enumerate(seen):
        if number:
            parts.append(f'<path class="wire arrow" d="M200 {y - 16} V{y - 2}"/>')
        rewritten = [n for n, o in ((source, before[1]), (target, before[2])) if n != o]
        parts.append(f'<rect class="box" x="4" y="{y}" width="392" height="44" rx="4"/>')
        parts.append(_text(200, y + 17, where, "name"))
        for x, address, old in ((105, source, before[1]), (295, target, before[2])):
            parts.append(_text(x, y + 35, address, "changed" if address != old else ""))
        parts.append(_text(200, y + 35, "→", ""))
        said.append(f"at {where} from {source} to {target}" + (f", {rewritten[0]} being new" if rewritten else ""))
        before = (where, source, target)
        y += 60
    return _svg("walk", 400, y - 10, f"One packet: {first['same']}", f"The packet is seen {'; '.join(said)}.", parts)


def _ends(transcript: Transcript) -> list[dict[str, str]]:
    """The veth ends that an output of `ip link` or `ip addr` shows."""
    ends = []
    for block in re.split(r"(?m)^(?=\d+: )", transcript.output):
        head = re.match(r"(?P<index>\d+): (?P<name>[^@:]+)@if(?P<peer>\d+):", block)
        if head is None:
            continue
        mac = re.search(r"link/ether (\S+)", block)
        inet = re.search(r"inet (\S+)", block)
        master = re.search(r"master (\S+)", block)
        found = {"mac": mac, "inet": inet, "master": master}
        ends.append({**head.groupdict(), **{key: m[1] if m else "" for key, m in found.items()}})
    return ends


def _only_end(transcript: Transcript, ends: Sequence[dict[str, str]]) -> dict[str, str]:
    if len(ends) != 1:
        raise RenderFailed(f"'{transcript.snippet}' shows {len(ends)} ends of cables, not one", transcript.output)
    return ends[0]


def _wire(label: str, ends: Sequence[tuple[float, float]], *, leaf: bool) -> list[str]:
    """A network between machines: a line down, or a bus where several share a row.

    Its label stands beside the line, or below the machine it leads to where that is a ``leaf`` at the bottom.
    """
    top, bottom = min(y for _, y in ends), max(y for _, y in ends)
    middle = (top + bottom) / 2
    left, right = min(x for x, _ in ends), max(x for x, _ in ends)
    lowest = next(x for x, y in ends if y == bottom)
    lines = "".join(f"M{x:g} {y:g} V{middle:g}" for x, y in ends)
    below = _text(lowest, bottom + 37, label, "label label--below")
    beside = _text(lowest + 7, middle + 13, label, "label")
    return [f'<path class="wire" d="{lines} M{left:g} {middle:g} H{right:g}"/>', below if leaf else beside]


def _box(x: float, y: float, width: float, height: float, lines: Sequence[str], kind: str) -> str:
    first = y + height / 2 - (len(lines) - 1) * _LINE / 2 + 4
    text = "".join(_text(x + width / 2, first + n * _LINE, line, "" if n else "name") for n, line in enumerate(lines))
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4"/>{text}'


def _frame(x: float, y: float, width: float, height: float, title: str, node: str) -> str:
    return (
        f'<rect class="frame {node}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'
        f"{_text(x + _PAD, y + 20, title, 'label')}"
    )


def _text(x: float, y: float, text: str, kind: str) -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text{classes} x="{x:g}" y="{y:g}">{html.escape(text)}</text>'


def _svg(kind: str, width: float, height: float, title: str, said: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="drawn drawn--{kind}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{html.escape(f"{title}. {said}", quote=True)}">{"".join(parts)}</svg>'
    )
