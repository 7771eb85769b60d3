"""The pretend internet as data: consistent in itself, and drawn as it is."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from dockerlab import internet
from dockerlab.boot import links, make_request, node_boot
from dockerlab.drawing import draw
from dockerlab.errors import TopologyError
from dockerlab.kinds import KINDS, one_to_one_nat
from dockerlab.recipe import Images, bare_recipe, host_recipe
from dockerlab.releases import RELEASES
from dockerlab.request import Bind
from dockerlab.topology import Kind, Service

if TYPE_CHECKING:
    from pathlib import Path

    from dockerlab import Topology


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
    addresses = {str(address) for node in topology.nodes.values() for address, _ in topology.names(node)}
    for node in topology.nodes.values():
        connected = [port.ipv4.network for port in node.ports] + [port.ipv6.network for port in node.ports]
        for route in node.routes:
            assert str(route.via) in addresses
            assert any(route.via in network for network in connected)


def test_only_addresses_that_nobody_owns_are_used() -> None:
    """They are private, shared carrier space or for documentation, so that no machine loses access to anything."""
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
    ("options", "message"),
    [
        ({"release": "woody"}, "release=woody is not one that labs can run; choose one of bookworm, trixie, forky"),
        ({"nodes": "host,nowhere"}, "there is no node 'nowhere'; choose one of host, host2"),
        ({"mtu": "100"}, "mtu=100 is not possible on the backbone; choose 1280 to 1500 bytes"),
        ({"mtu": "wide"}, "mtu=wide is not possible on the backbone; choose 1280 to 1500 bytes"),
        ({"bridge": "172.31.2.1/24"}, "bridge=172.31.2.1/24 overlaps 172.31.0.0/20, the lab's lan; try"),
        ({"bridge": "10.9.0.0/24"}, "bridge=10.9.0.0/24 is not an address in a network with room for containers; try"),
        ({"bridge": "ten"}, "bridge=ten is not an IPv4 address with a prefix length; try"),
        ({"user_pool": "10.9.0.1/24"}, "user_pool=10.9.0.1/24 is not an IPv4 prefix; try 10.20.0.0/16"),
        ({"installed": "all"}, "installed=all is unknown; choose one of images, engine, nothing"),
    ],
)
def test_an_option_that_is_not_possible_is_an_error_with_a_cure(options: dict[str, str], message: str) -> None:
    with pytest.raises(TopologyError, match=f"^{message}"):
        internet(**options)


def test_the_narrow_link_is_the_backbone_on_both_ends() -> None:
    backbone = next(command for command in links(internet(mtu=1400)) if "mtu 1400" in command)
    assert backbone.count("mtu 1400") == 2
    assert "@core1" in backbone
    assert "@core2" in backbone


@pytest.fixture
def images(tmp_path: Path) -> Images:
    """What a lab starts from, with hosts before Docker; of the files there is only the key."""
    key = tmp_path / "root/usr/lib/dockerlab/key.pub"
    key.parent.mkdir(parents=True)
    key.write_text("ssh-ed25519 AAAA")
    return Images(tmp_path / "root", tmp_path / "data", {}, tmp_path / "bare", tmp_path / "archive")


def test_an_engine_without_options_has_no_settings_file(images: Images) -> None:
    def settings(topology: Topology) -> str:
        return node_boot(topology.nodes["host"], topology, images).files.get("/etc/docker/daemon.json", "")

    assert settings(internet()) == ""
    assert json.loads(settings(internet(bridge="10.9.0.1/24"))) == {"bip": "10.9.0.1/24"}


def test_distant_nodes_query_the_resolver_at_its_public_address(images: Images) -> None:
    def resolv_conf(name: str, topology: Topology) -> str:
        return node_boot(topology.nodes[name], topology, images).files["/etc/resolv.conf"]

    assert resolv_conf("host", internet()) == "search lab.example\nnameserver 172.31.0.2\n"
    assert resolv_conf("client", internet()) == "search lab.example\nnameserver 203.0.113.2\n"
    assert resolv_conf("host", internet(nodes="host")) == "search lab.example\n"


def test_only_routers_forward_from_the_start(images: Images) -> None:
    topology = internet()
    forwarding = {
        name: node_boot(node, topology, images).sysctls["net/ipv4/ip_forward"] for name, node in topology.nodes.items()
    }
    assert [name for name, value in forwarding.items() if value == "1"] == ["isp", "core1", "core2"]


def test_the_provider_s_nat_is_one_to_one() -> None:
    rules = one_to_one_nat(internet(nodes="host,isp"))
    assert "elements = { 203.0.113.10 : 172.31.5.10 }" in rules
    assert "elements = { 172.31.5.10 : 203.0.113.10 }" in rules
    assert one_to_one_nat(internet(nodes="isp")) == ""


def test_a_kind_of_node_is_one_entry(images: Images) -> None:
    """Everything that a node of a new kind starts with comes from its kind and the services of that."""
    time = Service(
        start="(ntpd &)\n",
        files={"/etc/ntp.conf": "broadcast\n"},
        configure=lambda node, topology: {"/etc/ntp.name": f"{node.name}.{topology.domain}\n"},
        ready=("udp 123",),
        log="/var/log/ntp.log",
        volumes={"debian": "/srv/debian", "none of these images has it": "/srv/other"},
    )
    topology = internet(nodes="client")
    boot = node_boot(replace(topology.nodes["client"], kind=Kind("clock", (time,))), topology, images)

    assert boot.program == "(ntpd &)\nexec sleep infinity\n"
    assert (boot.files["/etc/ntp.conf"], boot.files["/etc/ntp.name"]) == ("broadcast\n", "client.lab.example\n")
    assert (boot.ready, boot.log) == (["udp 123"], "/var/log/ntp.log")
    assert [Bind(images.root.parent / "archive/debian", "/srv/debian")] == boot.binds


def test_only_hosts_before_docker_have_another_root_and_are_given_the_client_s_key(images: Images) -> None:
    topology = internet(installed="nothing")
    boots = {name: node_boot(node, topology, images) for name, node in topology.nodes.items()}

    assert [name for name, boot in boots.items() if boot.root] == ["host", "host2"]
    assert boots["host"].root == images.bare
    assert boots["host"].files["/usr/lib/dockerlab/key.pub"] == "ssh-ed25519 AAAA"


@pytest.mark.parametrize("release", RELEASES)
def test_the_packages_of_all_services_are_on_every_node(release: str) -> None:
    """One root filesystem serves all kinds; hosts before Docker lack Docker and its registry."""
    packages = {package for kind in KINDS.values() for service in kind.services for package in service.packages}
    docker = {*RELEASES[release].engine, "docker-registry"}

    assert packages | docker <= {*host_recipe(release).packages}
    assert {*host_recipe(release).packages} - {*bare_recipe(release).packages} == docker


def test_a_request_is_json(images: Images) -> None:
    sent = make_request(internet(), images, 30).as_json()
    assert json.loads(json.dumps(sent)) == sent


def test_the_map_shows_every_port() -> None:
    topology = internet(mtu=1400)
    text = draw(topology)
    assert "backbone (wire, MTU 1400)  100.64.0.4/30" in text
    for node in topology.nodes.values():
        for port in node.ports:
            assert any(
                node.name in line and port.name in line and str(port.ipv4.ip) in line for line in text.splitlines()
            )


@pytest.mark.parametrize("release", RELEASES)
def test_recipes_of_different_releases_have_different_keys(release: str) -> None:
    others = {host_recipe(name).key for name in RELEASES if name != release}
    assert host_recipe(release).key not in others
    assert host_recipe(release).key == host_recipe(release).key
