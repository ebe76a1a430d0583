"""Believing proxies: what a listed one says of the visitor counts; what anybody else says of themselves is dropped.

Runs before Django sees a request, so that nothing behind has to ask whether a forwarded header may be believed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Any

from makeright.lib.tracing import new_trace, trace_said

Environ = dict[str, Any]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TRACE = "makeright.trace"
FORWARDED = "makeright.forwarded"  # there if the request came on behalf of somebody else, believed or not
# Whatever servers and libraries are known to take for the visitor's address, scheme, host or path.
HEARSAY = re.compile(
    r"""HTTP_(?: X_FORWARDED(?:_.*)? | FORWARDED(?:_.*)? | X_REAL_IP | X_CLIENT_IP | X_CLUSTER_CLIENT_IP
    | TRUE_CLIENT_IP | CF_CONNECTING_IP(?:V6)? | FASTLY_CLIENT_IP | X_ORIGINAL_(?:URL|HOST|FOR|PROTO)
    | X_REWRITE_URL | X_HOST | X_SCHEME | X_URL_SCHEME | FRONT_END_HTTPS | X_REQUEST_ID )""",
    re.VERBOSE,
)
_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>[\d.]+)(?::\d+)?")


class Proxies:
    """Those whose word is taken, as addresses and networks."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        self._networks: list[Network] = [ipaddress.ip_network(network, strict=False) for network in networks]

    def judge(self, environ: Environ) -> None:
        """Put the visitor's address, scheme and host in their places if a listed proxy told them; drop all hearsay.

        The trace of the request is the proxy's, or a new one.
        """
        said = {name: environ.pop(name) for name in [*environ] if HEARSAY.fullmatch(name)}
        request_id = said.pop("HTTP_X_REQUEST_ID", "")
        is_listed = self.lists(address_of(environ["REMOTE_ADDR"]))
        environ[TRACE] = (trace_said(request_id) if is_listed else "") or new_trace()
        if said:
            environ[FORWARDED] = True
        if not is_listed:
            return
        if visitor := self._visitor(said.get("HTTP_X_FORWARDED_FOR", "")):
            environ["REMOTE_ADDR"] = environ["REMOTE_HOST"] = visitor
            environ["REMOTE_PORT"] = ""
        scheme = _last(said.get("HTTP_X_FORWARDED_PROTO", "")).lower()
        if scheme in {"http", "https"}:
            environ["wsgi.url_scheme"] = scheme
        if host := _last(said.get("HTTP_X_FORWARDED_HOST", "")):
            environ["HTTP_HOST"] = host  # Django asks whether it is one of ours

    def lists(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)

    def _visitor(self, chain: str) -> str:
        """The first address from the right that isn't a listed proxy's. What stands left of it may be made up."""
        visitor = ""
        for said in reversed(chain.split(",")):
            address = address_of(said)
            if address is None:
                break
            visitor = str(address)
            if not self.lists(address):
                break
        return visitor


def address_of(said: str) -> Address | None:
    """The IP address in a word, with or without a port; None if there is none."""
    said = said.strip()
    if found := _WITH_PORT.fullmatch(said):
        said = found["six"] or found["four"]
    if "%" in said:  # a zone is free text, and says nothing beyond its own machine
        return None
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _last(said: str) -> str:
    """What the nearest proxy said, where several have added to it."""
    return said.rpartition(",")[2].strip()
