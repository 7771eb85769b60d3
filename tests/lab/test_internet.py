"""The pretend internet carries packets the way the map says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from dockerlab import Lab, internet
from tests.lab.nodes import run, start

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.lab


def hops(trace: str) -> list[str]:
    """The names of a traceroute's hops."""
    return re.findall(r"^ *\d+  (\S+) \(", trace, re.MULTILINE)


@pytest.fixture(scope="module")
def published(lab: Lab) -> Lab:
    """A lab on whose host a web server is published on port 8080."""
    run(lab, "host", "docker run -d --name published -p 8080:80 nginx")
    return lab


def test_every_node_has_the_addresses_of_its_ports(lab: Lab) -> None:
    for name, node in lab.topology.nodes.items():
        links = {link["ifname"]: link for link in json.loads(run(lab, name, "ip -json address"))}
        for index, port in enumerate(node.ports, start=2):
            link = links[port.name]
            addresses = {f"{info['local']}/{info['prefixlen']}" for info in link["addr_info"]}
            assert (index, port.mac) == (link["ifindex"], link["address"])
            assert {str(port.ipv4), str(port.ipv6)} < addresses


def test_a_container_reaches_the_server_through_every_router_by_name(lab: Lab) -> None:
    trace = run(lab, "host", "docker run --rm nginx traceroute server")
    names = [f"{name}.lab.example" for name in ("isp", "core1", "core2", "server")]
    assert ["172.17.0.1", *names] == hops(trace)


def test_the_path_is_the_same_over_ipv6(lab: Lab) -> None:
    names = [f"{name}-v6.lab.example" for name in ("isp", "core1", "core2", "server")]
    assert names == hops(run(lab, "host", "traceroute -6 server-v6"))


def test_the_server_sees_the_public_address_of_a_host(lab: Lab) -> None:
    assert run(lab, "host", "curl -s server/ip") == "203.0.113.10\n"
    assert run(lab, "host2", "curl -s server/ip") == "203.0.113.11\n"


def test_the_provider_translates_and_the_capture_shows_it(lab: Lab) -> None:
    with start(lab, "core1", "tcpdump -nn -l -c 2 -i eth0 icmp 2>&1", until="listening on") as capture:
        run(lab, "host", "docker run --rm busybox ping -c 1 server")
        assert capture.stdout
        assert "203.0.113.10 > 198.51.100.10: ICMP echo request" in capture.stdout.read()


def test_the_client_reaches_a_published_port_at_the_public_address(published: Lab) -> None:
    assert "Welcome to nginx" in run(published, "client", "curl -sS --retry-connrefused --retry 5 203.0.113.10:8080")
    assert "198.51.100.200 - - " in run(published, "host", "docker logs published")


def test_a_neighbour_reaches_it_at_the_public_address_too(published: Lab) -> None:
    assert "Welcome to nginx" in run(published, "host2", "curl -sS host-public:8080")


def test_a_container_reaches_its_own_host_s_published_port(published: Lab) -> None:
    inside = "docker exec published curl -sS"
    assert "Welcome to nginx" in run(published, "host", f"{inside} 172.17.0.1:8080")
    assert "Welcome to nginx" in run(published, "host", f"{inside} host-public:8080")


def test_every_address_has_a_name_and_every_name_an_address(lab: Lab) -> None:
    names = [pair for node in lab.topology.nodes.values() for pair in lab.topology.names(node)]
    reverse = run(lab, "host", "dig +short " + " ".join(f"-x {address}" for address, _ in names))
    assert [f"{name}." for _, name in names] == reverse.split()
    queries = {f"{name} {'A' if address.version == 4 else 'AAAA'}" for address, name in names}
    answers = run(lab, "client", f"dig +noall +answer {' '.join(queries)}").splitlines()
    assert {(f"{name}.", str(address)) for address, name in names} == {
        (name, address) for name, _, _, _, address in map(str.split, answers)
    }


def test_names_outside_the_lab_do_not_exist(lab: Lab) -> None:
    assert "NXDOMAIN" in run(lab, "host", "dig www.debian.org")


def test_containers_of_a_user_network_resolve_names_of_the_internet(lab: Lab) -> None:
    run(lab, "host", "docker network create named")
    output = run(lab, "host", "docker run --rm --network named nginx sh -c 'cat /etc/resolv.conf; ping -c 1 server'")
    assert "nameserver 127.0.0.11" in output
    assert "1 received" in output


def test_the_echo_service_answers_on_tcp_and_udp(lab: Lab) -> None:
    assert run(lab, "client", "echo hello | nc -N server 7") == "hello\n"
    assert run(lab, "client", "echo hello | timeout 2 nc -u -W 1 server 7") == "hello\n"


def test_two_hundred_kilobytes_come_from_the_server(lab: Lab) -> None:
    assert run(lab, "client", "curl -s server/200kB.txt | wc -c").strip() == "200000"


def test_nothing_leads_out_of_the_lab(lab: Lab) -> None:
    """There is no route to an address that no node has, and the last router reports that."""
    assert "unreachable" in run(lab, "host", "ping -c 1 -W 2 9.9.9.9", status=1).lower()


@pytest.fixture(scope="module")
def narrow(release: str) -> Iterator[Lab]:
    """A lab whose backbone carries 1400 bytes."""
    with Lab(internet(release=release, mtu=1400, nodes="host,host2,resolver,isp,core1,core2,server")) as opened:
        yield opened


def test_a_narrow_link_says_that_fragmentation_is_needed(narrow: Lab) -> None:
    output = run(narrow, "host", "ping -M do -c 1 -s 1472 server", status=1)
    assert re.search(r"From core1.*Frag(mentation)? needed.*mtu = 1400", output)


def test_large_answers_pass_a_narrow_link(narrow: Lab) -> None:
    assert run(narrow, "host", "curl -sS -m 5 server/200kB.txt | wc -c").strip() == "200000"


def test_a_rule_on_a_router_makes_a_black_hole(narrow: Lab) -> None:
    """With "fragmentation needed" dropped, small answers arrive and large ones do not."""
    table = "add table ip hole; add chain ip hole output { type filter hook output priority 0; };"
    run(narrow, "core2", f"nft '{table} add rule ip hole output icmp type destination-unreachable drop'")
    # To the first host the server may know the path's MTU from other tests, and it remembers that for ten minutes.
    assert run(narrow, "host2", "curl -sS -m 5 server/ip") == "203.0.113.11\n"
    run(narrow, "host2", "curl -sS -m 1 -o /dev/null server/200kB.txt", status=28)
    run(narrow, "core2", "nft delete table ip hole")
