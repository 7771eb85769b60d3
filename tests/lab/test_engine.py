"""The things that the book does on hosts work in a lab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet
from tests.lab.nodes import run, start, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def web(lab: Lab) -> Iterator[Lab]:
    """A lab with a container named ``web`` on its host."""
    run(lab, "host", "docker run -d --name web nginx")
    yield lab
    run(lab, "host", "docker rm -f web")


@pytest.fixture(scope="module")
def untouched(release: str) -> Iterator[Lab]:
    """A lab of one host, on which tests change nothing."""
    with Lab(internet(release=release, nodes="host")) as opened:
        yield opened


def test_the_first_interfaces_of_a_host_are_lo_eth0_and_docker0(untouched: Lab) -> None:
    links = json.loads(run(untouched, "host", "ip -json link"))
    assert [(1, "lo"), (2, "eth0"), (3, "docker0")] == [(link["ifindex"], link["ifname"]) for link in links]
    assert "NO-CARRIER" in links[2]["flags"]


def test_images_are_on_the_host_and_nothing_else_is(untouched: Lab) -> None:
    assert {"nginx:latest", "busybox:latest"} == set(
        run(untouched, "host", "docker images --format '{{.Repository}}:{{.Tag}}'").split()
    )
    assert run(untouched, "host", "docker ps -aq; docker volume ls -q") == ""
    assert ["bridge", "host", "none"] == run(untouched, "host", "docker network ls --format '{{.Name}}'").split()


def test_an_image_can_be_removed_and_the_next_lab_has_it(release: str) -> None:
    for _ in range(2):
        with Lab(internet(release=release, nodes="host")) as lab:
            run(lab, "host", "docker rmi nginx busybox")
            assert run(lab, "host", "docker images -q") == ""


def test_the_bridge_and_the_pool_of_user_networks_can_be_chosen(release: str) -> None:
    topology = internet(release=release, nodes="host", bridge="10.9.0.1/24", user_pool="10.20.0.0/16")
    with Lab(topology) as lab:
        assert "10.9.0.1/24" in run(lab, "host", "ip -br address show docker0")
        run(lab, "host", "docker network create first")
        assert (
            run(lab, "host", "docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' first") == "10.20.0.0/24\n"
        )


def test_the_engine_is_like_a_reader_s(lab: Lab) -> None:
    info = json.loads(run(lab, "host", "docker info -f '{{json .}}'"))
    assert info["Driver"] == "overlay2"
    assert info["CgroupVersion"] == "2"
    assert info["ExperimentalBuild"] is False
    assert "containerized" not in info["OperatingSystem"]


def test_lsns_shows_a_container_s_network_namespace_beside_the_host_s(web: Lab) -> None:
    listed = run(web, "host", "lsns -n -t net -o PID,COMMAND")
    assert "tini" in listed
    assert "nginx" in listed  # it may not have given itself its title yet
    assert "dnsmasq" not in listed


def test_one_ping_is_seen_at_four_places_at_once(web: Lab) -> None:
    count = "tcpdump -nn -l -c 2"
    address = run(web, "host", "docker inspect -f '{{.NetworkSettings.IPAddress}}' web").strip()
    places = {
        "container": ("host", f"docker exec web {count} -i eth0 icmp", address),
        "bridge": ("host", f"{count} -i docker0 icmp", address),
        "host": ("host", f"{count} -i eth0 icmp", "172.31.5.10"),
        "provider": ("isp", f"{count} -i eth1 icmp", "203.0.113.10"),
    }
    captures = {place: start(web, on, f"{what} 2>&1", until="listening on") for place, (on, what, _) in places.items()}
    run(web, "host", "docker exec web ping -c 1 server")
    for place, (_, _, source) in places.items():
        with captures[place] as capture:
            assert capture.stdout
            assert f"{source} > 198.51.100.10: ICMP echo request" in capture.stdout.read(), place


def test_conntrack_shows_the_reverse_tuple_of_a_masqueraded_ping(web: Lab) -> None:
    run(web, "host", "docker exec web ping -c 1 server")
    assert "src=198.51.100.10 dst=172.31.5.10 type=0" in run(web, "host", "conntrack -L -p icmp 2>/dev/null")


def test_a_packet_can_be_traced_through_the_rules(web: Lab) -> None:
    rules = "add table ip follow; add chain ip follow pre { type filter hook prerouting priority -350; };"
    run(web, "host", f"nft '{rules} add rule ip follow pre icmp type echo-request meta nftrace set 1'")
    # Pings repeatedly, so that it does not matter when the monitor begins to listen.
    run(web, "host", "docker exec -d web ping -i 0.25 -c 40 server")
    trace = run(web, "host", "timeout 10 nft monitor trace | sed '/FORWARD packet/q'")
    assert 'ip follow pre packet: iif "docker0"' in trace
    run(web, "host", "nft delete table ip follow")


def test_a_macvlan_container_is_a_neighbour_on_the_lan(lab: Lab) -> None:
    lan = "--subnet 172.31.0.0/20 --gateway 172.31.0.1 --ip-range 172.31.8.0/24"
    run(lab, "host", f"docker network create -d macvlan -o parent=eth0 {lan} lan")
    run(lab, "host", "docker run -d --name neighbour --network lan nginx")
    address = run(lab, "host", "docker inspect -f '{{.NetworkSettings.Networks.lan.IPAddress}}' neighbour").strip()
    assert "Welcome to nginx" in run(lab, "host2", f"curl -sS --retry-connrefused --retry 5 {address}")


def test_a_container_on_an_ipv6_network_reaches_the_internet_and_is_reached(lab: Lab) -> None:
    delegated = lab.topology.nodes["host"].delegated
    assert delegated
    prefix = next(delegated.subnets(new_prefix=64))
    run(lab, "host", f"docker network create --ipv6 --subnet {prefix} six")
    run(lab, "host", "docker run -d --name six --network six -p 6080:80 nginx")
    # Releases before 27 leave IPv6 forwarding to the administrator.
    run(lab, "host", "sysctl -w net.ipv6.conf.all.forwarding=1; ip6tables -P FORWARD ACCEPT")
    assert "1 received" in run(lab, "host", "docker exec six ping -6 -c 1 server-v6")
    assert "Welcome to nginx" in run(lab, "client", "curl -sS --retry-connrefused --retry 5 'http://host-v6:6080/'")


def test_the_docker_sdk_and_pyroute2_work_on_the_host(lab: Lab) -> None:
    output = run(lab, "host", "python3 -c 'import docker; print(docker.from_env().networks.list(names=[\"bridge\"]))'")
    assert "Network" in output
    output = run(lab, "host", "python3 -c 'from pyroute2 import IPRoute; print(len(IPRoute().get_links()))'")
    assert int(output) > 2


def test_a_swarm_overlay_carries_a_ping_between_two_hosts(lab: Lab) -> None:
    """And what crosses the wire is VXLAN."""
    run(lab, "host", "docker swarm init --advertise-addr 172.31.5.10")
    token = run(lab, "host", "docker swarm join-token -q worker").strip()
    run(lab, "host2", f"docker swarm join --token {token} 172.31.5.10:2377")
    run(lab, "host", "docker network create -d overlay --attachable across")
    run(lab, "host", "docker run -d --name here --network across nginx")
    # The network appears on the other host with its first container there.
    with start(lab, "host", "tcpdump -nn -l -c 2 -i eth0 udp port 4789 2>&1", until="listening on") as capture:
        assert "1 received" in run(lab, "host2", "docker run --rm --network across nginx ping -c 1 here")
        assert capture.stdout
        packets = capture.stdout.read()
    assert "VXLAN" in packets
    assert "ICMP echo request" in packets


def test_an_engine_that_is_killed_can_be_started_again(small_lab: Lab) -> None:
    with small_lab as lab:
        run(lab, "host", "kill -9 $(pidof dockerd)")
        wait_for(lambda: run(lab, "host", "pidof dockerd || echo gone") == "gone\n", "dockerd has ended")
        run(lab, "host", "dockerd --containerd=/run/containerd/containerd.sock >/var/log/docker.log 2>&1 &")
        wait_for(lambda: "up" in run(lab, "host", "docker ps >/dev/null 2>&1 && echo up || echo not"), "it answers")
