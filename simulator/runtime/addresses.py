"""Where an IP address lies: on this machine or a private network, or somewhere this process has no business.

Rule: a list of what is near, not of what is far; an address that no line here names is not near.
"""

import ipaddress
from ipaddress import IPv4Address, IPv6Address, ip_network

Address = IPv4Address | IPv6Address

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""RFC 1918 and RFC 4193. The shared space 100.64.0.0/10 of RFC 6598 is not among them: it is a carrier's."""

METADATA = tuple(
    map(
        ip_network,
        ("169.254.169.254/32", "169.254.170.0/24", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"),
    )
) + tuple(map(ip_network, ("fd00:ec2::/32", "fd20:ce::/32")))
"""Where machines in a cloud ask for their credentials: Amazon, Google, Azure, Alibaba, Oracle."""


def find_address(text: str) -> Address | None:
    """The address that the text is, in its one usual spelling and without a zone; None for a name."""
    try:
        return _bare(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return None


def _bare(address: Address) -> Address:
    """An IPv4 address in IPv6's clothes is that IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def describe(address: Address) -> str:
    """What kind of address it is, in words for a message."""
    if _lies_in(address, METADATA):
        return "a cloud's metadata address"
    if _lies_in(address, LOOPBACK):
        return "a loopback address"
    if _lies_in(address, PRIVATE):
        return "a private address"
    if address.is_link_local:
        return "a link-local address"
    if address.is_unspecified:
        return "no address to connect to"
    return "a public address" if address.is_global else "not a private address"


def is_near(address: Address) -> bool:
    """Whether it is this machine's or a private network's; metadata services are not, wherever they live."""
    return (_lies_in(address, LOOPBACK) or _lies_in(address, PRIVATE)) and not _lies_in(address, METADATA)


def _lies_in(address: Address, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(address in network for network in networks)
