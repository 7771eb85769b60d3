"""Figures as inline SVG, drawn at build time from transcripts or from the description of the lab.

A figure fails if its facts contradict each other, and has a text alternative made of the same facts. Colours are
classes in ``livedocs.css``, so that figures follow the page's colour scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from livedocs.errors import RenderFailed
from livedocs.pages import captures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from livedocs.hosts.lab import Machine, Map
    from livedocs.records.transcript import Transcript

_LINE = 17  # distance between two lines of text, in px
_PAD = 10


def network_map(shown: Map, lit: Collection[str], colours: Mapping[str, str]) -> Markup:
    """Draw a map of a network, from top to bottom.

    Args:
        shown: The machines and networks to draw.
        lit: Names of the machines to highlight.
        colours: The CSS class for the colour of each machine, by name.

    Raises:
        RenderFailed: A highlighted machine is not on the map.
    """
    names = {machine.name for machine in shown.machines}
    if unknown := [name for name in lit if name not in names]:
        raise RenderFailed(f"'{unknown[0]}' is not on the map; it has {', '.join(sorted(names))}")
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
        kind = f"box {colours.get(machine.name, 'node-0')}{' box--lit' if machine.name in lit else ''}"
        parts.append(_box(x - box_width / 2, y - 22, box_width, 44, (machine.name, *machine.says), kind))
    height = (max(rows) + 1) * row_height - 10
    text = ". ".join(
        f"On {label}: " + ", ".join(f"{m.name} {' '.join(m.says)}" for m in shown.machines if wire in m.wires)
        for wire, label in shown.wires.items()
    )
    where = f" This page happens on {', '.join(lit)}." if lit else ""
    return _svg("map", width, height, "Map of the lab", f"{text}.{where}", parts)


def veth_pair(container: Transcript, host: Transcript, colours: Mapping[str, str]) -> Markup:
    """Draw a veth pair from the output of ``ip link`` or ``ip addr`` on its two ends.

    Raises:
        RenderFailed: The outputs do not show the two ends of one pair.
    """
    inner, outer = captures.veth_pair(container, host)
    left = (inner.name, f"index {inner.index}", inner.mac, *([inner.inet] if inner.inet else []))
    right = (outer.name, f"index {outer.index}", outer.mac, f"port of {outer.master}")
    parts = [
        _frame(4, 4, 180, 124, f"container {container.place}", colours.get(container.place, "node-0")),
        _frame(216, 4, 180, 212, host.place, colours.get(host.place, "node-0")),
        Markup('<path class="cable" d="M170 78 H230"/>'),
        _box(14, 34, 160, 84, left, "box box--lit"),
        _box(226, 34, 160, 84, right, "box box--lit"),
        Markup('<path class="wire" d="M306 118 V160"/>'),
        _box(226, 160, 160, 46, (outer.master, "bridge"), "box"),
    ]
    address = f", address {inner.inet}" if inner.inet else ""
    text = (
        f"{inner.name} in container {container.place} has index {inner.index}, hardware address {inner.mac}"
        f"{address} and names {inner.peer} as its peer. {outer.name} on {host.place} has index {outer.index}, "
        f"hardware address {outer.mac}, names {outer.peer} as its peer and is a port of {outer.master}, "
        "a bridge."
    )
    return _svg("veth", 400, 222, "The two ends of the cable", text, parts)


def packet_walk(transcripts: Sequence[Transcript]) -> Markup:
    """Draw a packet's path through several captures, and highlight the addresses that are rewritten.

    Raises:
        RenderFailed: A capture does not show the packet.
    """
    packet, sightings = captures.follow(transcripts)
    parts: list[Markup] = []
    text, y = [], 6
    before = sightings[0]
    for number, sighting in enumerate(sightings):
        if number:
            parts.append(Markup('<path class="wire arrow" d="M200 {} V{}"/>').format(y - 16, y - 2))
        parts.append(Markup('<rect class="box" x="4" y="{}" width="392" height="44" rx="4"/>').format(y))
        parts.append(_text(200, y + 17, sighting.where, "name"))
        ends = ((105, sighting.source, before.source), (295, sighting.target, before.target))
        parts += [_text(x, y + 35, address, "changed" if address != old else "") for x, address, old in ends]
        parts.append(_text(200, y + 35, "→", ""))
        new = next((f", {address} being new" for _, address, old in ends if address != old), "")
        text.append(f"at {sighting.where} from {sighting.source} to {sighting.target}{new}")
        before = sighting
        y += 60
    return _svg("walk", 400, y - 10, f"One packet: {packet}", f"The packet is seen {'; '.join(text)}.", parts)


def _wire(label: str, ends: Sequence[tuple[float, float]], *, leaf: bool) -> list[Markup]:
    """Draw a network between machines: a vertical line, or a bus if several machines share a row.

    The label is beside the line, or below the machine if the network leads to a ``leaf``, a machine in the bottom row.
    """
    top, bottom = min(y for _, y in ends), max(y for _, y in ends)
    middle = (top + bottom) / 2
    left, right = min(x for x, _ in ends), max(x for x, _ in ends)
    lowest = next(x for x, y in ends if y == bottom)
    lines = "".join(f"M{x:g} {y:g} V{middle:g}" for x, y in ends)
    below = _text(lowest, bottom + 37, label, "label label--below")
    beside = _text(lowest + 7, middle + 13, label, "label")
    path = Markup('<path class="wire" d="{} M{:g} {:g} H{:g}"/>').format(lines, left, middle, right)
    return [path, below if leaf else beside]


def _box(x: float, y: float, width: float, height: float, lines: Sequence[str], kind: str) -> Markup:
    first = y + height / 2 - (len(lines) - 1) * _LINE / 2 + 4
    text = [_text(x + width / 2, first + n * _LINE, line, "" if n else "name") for n, line in enumerate(lines)]
    box = Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="4"/>')
    return Markup().join([box.format(kind, x, y, width, height), *text])


def _frame(x: float, y: float, width: float, height: float, title: str, node: str) -> Markup:
    frame = Markup('<rect class="frame {}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="6"/>')
    return frame.format(node, x, y, width, height) + _text(x + _PAD, y + 20, title, "label")


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    classes = Markup(' class="{}"').format(kind) if kind else ""
    return Markup('<text{} x="{:g}" y="{:g}">{}</text>').format(classes, x, y, text)


def _svg(kind: str, width: float, height: float, title: str, text: str, parts: Iterable[Markup]) -> Markup:
    svg = Markup('<svg class="drawn drawn--{}" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}. {}">{}</svg>')
    return svg.format(kind, width, height, title, text, Markup().join(parts))
