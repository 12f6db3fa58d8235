"""Which internet addresses a page may be fetched from: public ones, and nothing on the inside."""

import socket
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Allowed = Callable[[Address], bool]

# A translator's address (RFC 6052) is as public as the one of version 4 in its last 32 bits.
_TRANSLATORS = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")

# What some versions of Python take for public: addresses for protocols (RFC 6890), translators
# of a local network (RFC 8215).
_NOT_PUBLIC = (
    ip_network("192.0.0.0/24"),
    ip_network("2001::/23"),
    ip_network("64:ff9b:1::/48"),
)


def is_public(address: Address) -> bool:
    """Whether an address, and any address inside it, is one of the public internet."""
    if address in _TRANSLATORS:
        return _is_public(_last_32_bits(address))
    return all(_is_public(each) for each in (address, *_inside(address)))


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host in the order in which to try them; raises `OSError` without any."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ip_address(entry[4][0]) for entry in found]
    return list(dict.fromkeys(addresses))


def _is_public(address: Address) -> bool:
    if address.is_multicast or address.is_reserved or address.is_private:
        return False
    if address.is_loopback or address.is_link_local or address.is_unspecified:
        return False
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not any(address in network for network in _NOT_PUBLIC)


def _inside(address: Address) -> Iterator[IPv4Address]:
    """The addresses of version 4 that one of version 6 stands for or goes through."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _COMPATIBLE:
        yield _last_32_bits(address)


def _last_32_bits(address: Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)
