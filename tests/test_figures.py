"""Figures are made of what hosts said, and refuse what does not fit together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from livedocs.errors import RenderFailed
from livedocs.hosts.lab import Machine, Map
from livedocs.pages.figures import network_map, packet_walk, veth_pair
from livedocs.records.transcript import Origin, Step, Transcript

ORIGIN = Origin("lab:", "26.1.5", "6.18", "Debian", datetime(2026, 11, 23, tzinfo=UTC))
INNER = """1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536
    inet 127.0.0.1/8 scope host lo
4: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
    link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0
"""
OUTER = """5: vethaaaaaaa@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master docker0 state UP
    link/ether be:ef:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 1
"""
LAB = Map(
    (Machine("host", ("10.0.0.1",), ("lan",), 0), Machine("isp", (), ("lan", "up"), 1), Machine("far", (), ("up",), 2)),
    {"lan": "lan 10.0.0.0/8", "up": "up 100.64.0.0/30"},
)


def said(output: str, place: str = "host") -> Transcript:
    return Transcript(f"a/{place}", place, "host", "bash", (Step("x", output),), "", ORIGIN)


def capture(place: str, *lines: str) -> Transcript:
    packets = "".join(f"11:32:25.644366 {line}\n" for line in lines)
    return said(f"listening on eth0, link-type EN10MB\n{packets}", place)


def test_the_cable_is_drawn_from_both_ends() -> None:
    svg = veth_pair(said(INNER, "web"), said(OUTER), {})

    for fact in ("eth0", "index 4", "172.17.0.2/16", "vethaaaaaaa", "index 5", "be:ef:00:00:00:01", "port of docker0"):
        assert f">{fact}<" in svg
        assert fact in svg.partition("aria-label=")[2].partition(">")[0]


def test_two_ends_that_are_not_of_one_cable_are_refused() -> None:
    with pytest.raises(RenderFailed, match="shows no interface 5 whose peer is 4"):
        veth_pair(said(INNER, "web"), said(OUTER.replace("@if4", "@if6")), {})


def test_an_output_without_a_cable_is_refused() -> None:
    with pytest.raises(RenderFailed, match="shows 0 ends of veth pairs, expected one"):
        veth_pair(said("1: lo: <UP>\n"), said(OUTER), {})


def test_the_same_packet_is_followed_and_its_rewritten_address_marked() -> None:
    svg = packet_walk(
        [
            capture("web", "IP 172.17.0.2 > 198.51.100.10: ICMP echo request, id 7, seq 1, length 64"),
            capture(
                "host",
                "IP 172.31.5.10 > 198.51.100.10: ICMP echo request, id 8, seq 1, length 64",
                "IP 172.31.5.10 > 198.51.100.10: ICMP echo request, id 7, seq 1, length 64",
            ),
        ]
    )

    assert svg.count('class="changed"') == 1
    assert '<text class="changed" x="105" y="101">172.31.5.10</text>' in svg
    assert "172.31.5.10 being new" in svg


@pytest.mark.parametrize(
    "what", ["Flags [S], seq 251423, win 64240", "26897+ A? server.lab.example. (40)", "31337+ [1au] AAAA? x. (40)"]
)
def test_other_packets_are_known_by_what_stays_the_same(what: str) -> None:
    svg = packet_walk(
        [capture("a", f"IP 10.0.0.1.40000 > 10.0.0.2.80: {what}"), capture("b", f"IP 1.1.1.1.9 > 10.0.0.2.80: {what}")]
    )

    assert svg.count('class="changed"') == 1


def test_a_capture_that_misses_the_packet_is_refused() -> None:
    first = capture("web", "IP 172.17.0.2 > 198.51.100.10: ICMP echo request, id 7, seq 1, length 64")

    with pytest.raises(RenderFailed, match="'a/host' does not show the ICMP echo request, id 7, seq 1"):
        packet_walk([first, capture("host")])
    with pytest.raises(RenderFailed, match="'a/host' shows no packet"):
        packet_walk([capture("host"), first])


def test_the_map_marks_the_pages_nodes() -> None:
    svg = network_map(LAB, ["isp"], {"isp": "node-1"})

    assert svg.count("box--lit") == 1
    assert "On lan 10.0.0.0/8: host 10.0.0.1, isp" in svg
    assert "This page happens on isp." in svg


def test_a_node_that_is_not_on_the_map_is_refused() -> None:
    with pytest.raises(RenderFailed, match="'moon' is not on the map; it has far, host, isp"):
        network_map(LAB, ["moon"], {})
