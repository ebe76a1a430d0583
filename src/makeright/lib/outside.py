"""The guard at the door: which hosts this house may call. Whoever calls out asks here, and connects where it says.

A host is called if every address that its name has lies outside, on the public internet. What is inside (this machine,
the company's net, a cloud's metadata) is called only if the configuration file lists it under `fetching.allow`.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from functools import lru_cache

import idna
from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Beside what Python calls not global. IPv6 also carries IPv4 inside (mapped, NAT64, 6to4, Teredo), which a network may
# unwrap: those are inside as a whole. See the IANA special-purpose address registries.
_INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 "
        "3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
    ).split()
)
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_RESOLVERS = ThreadPoolExecutor(8, "resolver")  # a name server that never answers must not hold whoever asks

PATIENCE = 10.0  # seconds


class Unreachable(Exception):
    """Something outside that wasn't or can't be called. `code` is stable; the words are for people and name no
    address, so that nobody learns the company's net from them."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def check_host(host: str, port: int, *, patience: float = PATIENCE) -> list[str]:
    """Give the addresses of a host that may be called at this port, in the resolver's order.

    One address inside refuses all of them. Connect to what is given, never to the name: it could have another
    address by then. Raises Unreachable: `host`, `unresolved` or `inside`.
    """
    host = plain_host(host)
    addresses = _addresses_of(host, port, patience)
    allowed = _allowed()
    if not allowed.names(host, port):
        for address in addresses:
            if not (is_outside(address) or allowed.holds(address)):
                raise Unreachable("inside", _how_to_allow(host, port))
    return [str(address) for address in addresses]


def connect(host: str, port: int, *, patience: float = PATIENCE) -> socket.socket:
    """Open a line to a host that may be called, at one of the very addresses that were checked; within `patience`
    seconds in all. Raises Unreachable: also `no_answer`."""
    until = time.monotonic() + patience
    why: OSError | None = None
    addresses = check_host(host, port, patience=patience)
    for tried, address in enumerate(addresses):
        left = until - time.monotonic()
        if left <= 0:
            break
        try:  # one that swallows everything leaves time for the next
            return socket.create_connection((address, port), timeout=left / (len(addresses) - tried))
        except OSError as error:
            why = error
    said = why.strerror if why and why.strerror else "it took too long"
    raise Unreachable("no_answer", f"{host} doesn’t answer at port {port}: {said}.")


def is_listed_with_port(host: str, port: int) -> bool:
    """Say whether the configuration file names this very host and port."""
    return (plain_host(host), port) in _allowed().ports


def is_listed(host: str, port: int) -> bool:
    """Say whether the configuration file names this host, with this port or without, or the network of this address."""
    host, allowed = plain_host(host), _allowed()
    if allowed.names(host, port):
        return True
    try:
        return allowed.holds(ipaddress.ip_address(host))
    except ValueError:
        return False


def is_outside(address: Address) -> bool:
    """Say whether an address is a public one of a single machine (global unicast)."""
    if not address.is_global or address.is_multicast:
        return False
    if address.version == 6 and (address not in _PUBLIC_IPV6 or address.scope_id):
        return False
    return not any(address.version == network.version and address in network for network in _INSIDE)


def plain_host(host: str) -> str:
    """A host as it is asked for: lower case, ASCII (IDNA), without the dot of the root. Raises Unreachable (`host`).

    An IPv4 address is four decimal numbers. 2130706433, 0x7f.1 and 0177.0.0.1, which some programs read as
    127.0.0.1 and some don't, are no hosts.
    """
    said = host
    if ":" in host or "[" in host:
        try:
            return str(
                ipaddress.IPv6Address("" if "%" in host else _bare(host))
            )  # no zones: they are of this machine
        except ValueError:
            raise Unreachable("host", f"{said[:100]!r} is not the name of a host.") from None
    host = _ascii(host.removesuffix(".").lower())
    labels = host.split(".")
    if not host or len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise Unreachable("host", f"{said[:100]!r} is not the name of a host.")
    if _NUMERIC.fullmatch(labels[-1]) and not _is_ipv4(host):
        raise Unreachable("host", f"{said[:100]!r} is not an address: it takes four decimal numbers.")
    return host


def _bare(host: str) -> str:
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host).decode("ascii").lower()
    except idna.IDNAError:
        raise Unreachable("host", f"{host[:100]!r} is not the name of a host.") from None


def _is_ipv4(host: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        return False


def _addresses_of(host: str, port: int, patience: float) -> list[Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        found = _RESOLVERS.submit(resolve, host, port).result(max(patience, 0))
    except TooSlow:
        raise Unreachable("unresolved", f"No name server says in time where {host} is.") from None
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Unreachable("unresolved", f"There is no host {host}, or no name server says where it is.")
    return [ipaddress.ip_address(address) for address in dict.fromkeys(found)]


def resolve(host: str, port: int) -> list[str]:
    """Ask the machine's resolver for all addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


# --- What the configuration file allows although it is inside. ---


@dataclass(frozen=True, slots=True)
class Allowed:
    hosts: frozenset[str]
    ports: frozenset[tuple[str, int]]
    networks: tuple[Network, ...]

    def names(self, host: str, port: int) -> bool:
        return host in self.hosts or (host, port) in self.ports

    def holds(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.networks)


def _allowed() -> Allowed:
    return read_allowed(tuple(getattr(settings, "MAKERIGHT_FETCHING_ALLOW", ())))


@lru_cache(8)
def read_allowed(entries: tuple[str, ...]) -> Allowed:
    """Read `fetching.allow`: hosts, `host:port`, addresses and networks. Raises ValueError that names the entry."""
    hosts: set[str] = set()
    ports: set[tuple[str, int]] = set()
    networks: list[Network] = []
    for entry in _stripped(entries):
        try:
            networks.append(ipaddress.ip_network(_bare(entry)))
            continue
        except ValueError:
            pass
        host, _, port = entry.rpartition(":")
        try:
            if "/" in entry or "*" in entry:
                raise ValueError
            if host:
                if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
                    raise ValueError
                ports.add((plain_host(host), int(port)))
            else:
                hosts.add(plain_host(entry))
        except (ValueError, Unreachable):
            raise ValueError(
                f"fetching.allow holds {entry!r}; it takes hosts (shop.example.com), host:port, addresses and"
                " networks (10.1.0.0/16)."
            ) from None
    return Allowed(frozenset(hosts), frozenset(ports), tuple(networks))


def _stripped(entries: Iterable[str]) -> Iterator[str]:
    return (entry.strip() for entry in entries if entry.strip())


def _how_to_allow(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return (
        f"{host} is not on the public internet, so it isn’t called. If it may be, write into makeright.toml, under"
        f' [fetching]: allow = ["{shown}:{port}"]'
    )
