"""Addresses: which ones of the Internet a source may have, judged by the number and nothing else.

    PUBLIC    anyone's; may be asked
    INTERNAL  this machine's and our own networks': only where the operator's list names the host
    NEVER     no source's: metadata services of clouds, link-local, multicast, unspecified,
              documentation, and every form that wraps another address

It is asked of the very address that is then connected to (`pipelines.door`): what a name stood for
a moment ago says nothing.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from typing import Literal

Standing = Literal["public", "internal", "never"]

METADATA = frozenset({
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "169.254.169.254",
    "fd00:ec2::254", "fd20:ce::254",
})  # fmt: skip
INTERNAL_4 = tuple(map(IPv4Network, (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
)))  # fmt: skip
INTERNAL_6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
NEVER_4 = tuple(map(IPv4Network, (
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24",  # sinks of AS112, relays of AMT
)))  # fmt: skip
GLOBAL_6 = IPv6Network("2000::/3")  # mapped, compatible, NAT64, site-local … all lie outside
NEVER_6 = tuple(map(IPv6Network, (
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",  # Teredo is in the first, 6to4 third
    "2620:4f:8000::/48",
)))  # fmt: skip
_ISATAP = re.compile(r"(?:0000|0200):5efe:[0-9a-f]{4}:[0-9a-f]{4}$")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)$")


def standing(address: str) -> Standing:
    """How an address stands; what is no address in its plain writing is no source's."""
    try:
        found = ip_address(address)
    except ValueError:
        return "never"
    if "%" in address:  # the zone of a link
        return "never"
    if address.lower() in METADATA or str(found) in METADATA:
        return "never"
    if isinstance(found, IPv4Address):
        if any(found in network for network in INTERNAL_4):
            return "internal"
        never = any(found in network for network in NEVER_4)
        return "public" if found.is_global and not never else "never"
    if any(found in network for network in INTERNAL_6):
        return "internal"
    never = any(found in network for network in NEVER_6) or bool(_ISATAP.search(found.exploded))
    return "public" if found in GLOBAL_6 and not never and found.is_global else "never"


def plain(host: str) -> bool:
    """Whether a host is a name, or an address as it is commonly written: one that ends in a number
    and is no such address (decimal, octal, hexadecimal, short) hides what it is."""
    if "%" in host or not host.isascii():
        return False
    if ":" not in host and not _NUMBER.match(host.rstrip(".").rpartition(".")[2].lower()):
        return bool(host)
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def worst(addresses: Sequence[str]) -> Standing:
    """One address of a name that may not be asked is enough."""
    found = {standing(address) for address in addresses}
    return "never" if "never" in found or not found else max(found, key=_ORDER.index)


_ORDER: Sequence[Standing] = ("public", "internal", "never")
