"""Every kind of node, in one table. To add a kind, add an entry; to add a service, see `dockerlab.services`.

`dockerlab.world` says which nodes of which kind a lab has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockerlab import services
from dockerlab.topology import Kind

if TYPE_CHECKING:
    from dockerlab.topology import Topology


def one_to_one_nat(topology: Topology) -> str:
    """The provider's 1:1 NAT between public addresses and those on the LAN, as clouds do it.

    A host on the LAN can reach its neighbours' public addresses too. The packet's source is then
    translated as well, so that the reply comes back through the provider.
    """
    pairs = [(node.public, node.ipv4) for node in topology.nodes.values() if node.public]
    if not pairs:
        return ""
    inward = ", ".join(f"{public} : {private}" for public, private in pairs)
    outward = ", ".join(f"{private} : {public}" for public, private in pairs)
    return f"""\
table ip nat {{
    map inward {{
        type ipv4_addr : ipv4_addr
        elements = {{ {inward} }}
    }}
    map outward {{
        type ipv4_addr : ipv4_addr
        elements = {{ {outward} }}
    }}
    chain prerouting {{
        type nat hook prerouting priority dstnat; policy accept;
        dnat to ip daddr map @inward
    }}
    chain postrouting {{
        type nat hook postrouting priority srcnat; policy accept;
        oifname "eth1" snat to ip saddr map @outward
        oifname "eth0" ct status dnat snat to ip saddr map @outward
    }}
}}
"""


KINDS = {
    "host": Kind("host", (services.ENGINE, services.SSHD), docker=True),
    "bare host": Kind("host before Docker", (services.INSTALLER, services.SSHD), docker=True, bare=True),
    "router": Kind("router", forwards=True),
    "provider": Kind("router with NAT", forwards=True, nft=one_to_one_nat),
    "resolver": Kind("resolver", (services.DNS,)),
    "server": Kind("server", (services.WEB, services.ECHO)),
    "archive": Kind("packages and images", (services.PACKAGES, services.REGISTRY)),
    "client": Kind("client", (services.SSH_KEY,)),
}
"""By name."""
