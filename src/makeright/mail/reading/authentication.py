"""Authentication: what our own mail servers found out about a sender (Authentication-Results, RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

_RESULTS = frozenset(
    "pass fail softfail hardfail neutral none policy temperror permerror bestguesspass".split()
)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_METHOD = re.compile(r"\s*(spf|dkim|dmarc)\s*(?:/\s*[0-9]{1,3}\s*)?=\s*([A-Za-z]{2,20})", re.IGNORECASE)
_STRICT = re.compile(
    r"\bp=(?:reject|quarantine)\b|\b(?:action|policy\.dmarc)=o?(?:reject|quarantine)\b", re.IGNORECASE
)
_MOST = 20  # headers


class Authentication(NamedTuple):
    """The result of each method, such as pass, fail or none; "" if no server that we believe says it.

    `is_forged`: the domain in From wants such mail refused (DMARC, RFC 7489, 6.3).
    """

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    is_forged: bool = False


def read_authentication(headers: Sequence[str], believed: Collection[str]) -> Authentication:
    """Read the values of Authentication-Results headers, topmost first, of those servers only that are `believed`.

    Anybody can write such a header into their mail. A server puts its own above what came, so of two the upper counts.
    """
    hosts = {host.lower().rstrip(".") for host in believed}
    found: dict[str, str] = {}
    is_forged = False
    for value in headers[:_MOST] if hosts else ():
        host, _, results = value.partition(";")
        if (host.split() or [""])[0].lower().rstrip(".") not in hosts:
            continue
        here: dict[str, str] = {}
        for one in results.split(";")[:50]:
            said = _METHOD.match(_COMMENT.sub(" ", one))
            if said is None or said[2].lower() not in _RESULTS:
                continue
            method, result = said[1].lower(), said[2].lower()
            if here.get(method) != "pass":  # of several signatures one is enough
                here[method] = result
            if method == "dmarc" and method not in found:
                is_forged = result == "fail" and _STRICT.search(one) is not None
        for method, result in here.items():
            found.setdefault(method, result)
    return Authentication(found.get("spf", ""), found.get("dkim", ""), found.get("dmarc", ""), is_forged)
