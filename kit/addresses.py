"""Which hosts and addresses a request for somebody else may reach. Pure: no name is looked up here."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

# Clouds answer here with a machine's credentials: never allowed, whatever is said about private addresses.
_METADATA = frozenset({"168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"})

_CARRIER_NAT = ip_network("100.64.0.0/10")
_UNIQUE_LOCAL = ip_network("fc00::/7")
_GLOBAL_UNICAST = ip_network("2000::/3")
_PRIVATE_V4 = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))

# IPv6 addresses that carry an IPv4 one inside: the outer address says nothing about where they lead.
_TUNNELS = tuple(
    map(
        ip_network,
        ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    )
)
# Some Python releases call these global.
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20", "fec0::/10"),
    )
)

_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")


def host_problem(host: str) -> str | None:
    """Why the spelling of `host` (lower case, IPv6 without brackets) is refused, or None.

    Numbers that only look like names (2130706433, 0x7f.1, 0177.0.0.1) are an address to some resolvers and a
    name to others; zone ids, trailing dots and escapes have no place in a public address either.
    """
    if ":" in host:
        return None if parse_address(host) is not None else "it is no valid IPv6 address"
    if host.endswith("."):
        return "it ends with a dot"
    if len(host) > 253 or not _HOST_NAME.fullmatch(host):
        return "it is no valid host name"
    if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]) and parse_address(host) is None:
        return "it is a number in disguise"
    return None


def address_problem(address: str, *, allow_private: bool = False) -> str | None:
    """Why nothing may connect to the IP address, in words such as "a loopback address"; None when it may.

    `allow_private` lets loopback, private, carrier-grade NAT and unique local addresses through. Link-local
    addresses and the metadata services of clouds stay out of reach whatever it says.
    """
    ip = parse_address(address)
    if ip is None:
        return "no valid address"
    if ip.is_link_local or str(ip) in _METADATA:
        return "an address of the network's own services"
    if ip.is_multicast or ip.is_unspecified:
        return "an address that belongs to no single machine"
    kind = _private_kind(ip)
    if kind is not None:
        return None if allow_private else kind
    return None if _is_public(ip) else "not a public address"


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that `text` spells in its usual form, without zone id; None for anything else."""
    if "%" in text:
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def _private_kind(ip: IPv4Address | IPv6Address) -> str | None:
    if ip.is_loopback and not _within(ip, _TUNNELS[:1]):
        return "a loopback address"
    if _within(ip, (*_PRIVATE_V4, _CARRIER_NAT, _UNIQUE_LOCAL)):
        return "a private address"
    return None


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False
    return ip.is_global and not _within(ip, (*_TUNNELS, *_NOT_PUBLIC))


def _within(ip: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(ip.version == network.version and ip in network for network in networks)
