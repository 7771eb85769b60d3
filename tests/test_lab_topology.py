"""The pretend internet as data: consistent in itself, and drawn as it is."""

from __future__ import annotations

import json
from ipaddress import ip_network

import pytest

from dockerlab import internet
from dockerlab.boot import links, node_boot, request
from dockerlab.drawing import draw
from dockerlab.images import Images
from dockerlab.recipe import RELEASES, host_recipe
from dockerlab.services import common_files, engine_files, translation


def test_every_port_is_on_its_segment() -> None:
    topology = internet()
    for node in topology.nodes.values():
        for port in node.ports:
            segment = topology.segments[port.segment]
            assert port.ipv4.network == segment.ipv4
            assert port.ipv6.network == segment.ipv6


def test_no_two_ports_share_an_address_or_a_mac() -> None:
    ports = [port for node in internet().nodes.values() for port in node.ports]
    for attribute in ("ipv4", "ipv6", "mac"):
        assert len({str(getattr(port, attribute)) for port in ports}) == len(ports)


def test_every_next_hop_is_a_neighbour() -> None:
    topology = internet()
    known = {str(address) for node in topology.nodes.values() for address, _ in topology.names(node)}
    for node in topology.nodes.values():
        connected = [port.ipv4.network for port in node.ports] + [port.ipv6.network for port in node.ports]
        for route in node.routes:
            assert str(route.via) in known
            assert any(route.via in network for network in connected)


def test_only_addresses_that_nobody_owns_are_used() -> None:
    """Private, shared carrier space and documentation: nothing a machine could miss."""
    allowed = [
        ip_network(text)
        for text in ("172.16.0.0/12", "100.64.0.0/10", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    ]
    topology = internet()
    for node in topology.nodes.values():
        for address, _ in topology.names(node):
            assert any(address in network for network in allowed)


def test_a_mac_is_made_of_the_address() -> None:
    assert internet().nodes["host"].ports[0].mac == "0a:00:ac:1f:05:0a"


def test_a_part_can_be_chosen_by_a_string_or_a_list() -> None:
    assert list(internet(nodes="host,isp").nodes) == ["host", "isp"]
    assert internet(nodes=["isp", "host"]) == internet(nodes="host,isp")


def test_a_cable_whose_other_end_is_left_out_hangs_loose() -> None:
    commands = list(links(internet(nodes="isp")))
    assert commands[-1].endswith("type veth peer name carrier-end mtu 1500")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"release": "woody"}, "'woody' is no release labs are made for; known: bookworm, trixie, forky"),
        ({"nodes": "host,nowhere"}, "there is no node 'nowhere'; known: host, host2"),
        ({"mtu": "100"}, "mtu=100 is not between 1280 and 1500 bytes"),
        ({"bridge": "172.31.2.1/24"}, "bridge=172.31.2.1/24 overlaps 172.31.0.0/20, which is the lab's lan"),
        ({"bridge": "10.9.0.0/24"}, "bridge=10.9.0.0/24 is no address of a network with room for containers"),
        ({"bridge": "ten"}, "bridge=ten is no IPv4 address with a prefix length; try"),
        ({"user_pool": "10.9.0.1/24"}, "user_pool=10.9.0.1/24 is no IPv4 prefix; try 10.20.0.0/16"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(options: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        internet(**options)


def test_the_narrow_link_is_the_backbone_on_both_ends() -> None:
    backbone = next(command for command in links(internet(mtu=1400)) if "mtu 1400" in command)
    assert backbone.count("mtu 1400") == 2
    assert "@core1" in backbone
    assert "@core2" in backbone


def test_an_engine_without_options_has_no_settings_file() -> None:
    assert engine_files(internet()) == {}
    settings = json.loads(engine_files(internet(bridge="10.9.0.1/24"))["/etc/docker/daemon.json"])
    assert settings == {"bip": "10.9.0.1/24"}


def test_far_nodes_ask_the_resolver_at_its_public_address() -> None:
    topology = internet()
    assert "nameserver 172.31.0.2\n" in common_files(topology.nodes["host"], topology)["/etc/resolv.conf"]
    assert "nameserver 203.0.113.2\n" in common_files(topology.nodes["client"], topology)["/etc/resolv.conf"]


def test_only_routers_forward_from_the_start() -> None:
    topology = internet()
    forwarding = {
        name: node_boot(node, topology).sysctls["net/ipv4/ip_forward"] for name, node in topology.nodes.items()
    }
    assert [name for name, value in forwarding.items() if value == "1"] == ["isp", "core1", "core2"]


def test_the_translation_is_one_to_one() -> None:
    rules = translation(internet(nodes="host,isp"))
    assert "elements = { 203.0.113.10 : 172.31.5.10 }" in rules
    assert "elements = { 172.31.5.10 : 203.0.113.10 }" in rules
    assert translation(internet(nodes="isp")) == ""


def test_a_request_is_json(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp()
    asked = request(internet(), Images(path, path, {}), 30).as_json()
    assert json.loads(json.dumps(asked)) == asked


def test_the_map_shows_every_port() -> None:
    topology = internet(mtu=1400)
    drawn = draw(topology)
    assert "backbone (wire, MTU 1400)  100.64.0.4/30" in drawn
    for node in topology.nodes.values():
        for port in node.ports:
            assert any(
                node.name in line and port.name in line and str(port.ipv4.ip) in line for line in drawn.splitlines()
            )


@pytest.mark.parametrize("release", RELEASES)
def test_recipes_of_different_releases_have_different_keys(release: str) -> None:
    others = {host_recipe(name).key for name in RELEASES if name != release}
    assert host_recipe(release).key not in others
    assert host_recipe(release).key == host_recipe(release).key
