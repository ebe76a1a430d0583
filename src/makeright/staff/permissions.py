"""Permissions: what somebody who serves may do, by name. Each app declares its own in its `permissions.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

LEAD, AGENT, VIEWER = "lead", "agent", "viewer"
PATTERN = r"[a-z]+\.[a-z_]+"
_KNOWN: dict[str, Permission] = {}


class Permission(NamedTuple):
    """`means` completes the sentence "Who has it may …". `roles` of the house have it; an admin has all."""

    code: str
    means: str
    roles: frozenset[str]


def permission(code: str, means: str, *roles: str) -> Permission:
    """Declare one, as `noun.verb`. Raises ValueError for a code that is taken or badly formed, or a role that isn't
    one of `lead`, `agent` and `viewer`."""
    if code in _KNOWN or not re.fullmatch(PATTERN, code):
        raise ValueError(f"{code!r} is taken, or no noun.verb")
    if strange := set(roles) - {LEAD, AGENT, VIEWER}:
        raise ValueError(f"these are no roles of the house: {', '.join(sorted(strange))}")
    _KNOWN[code] = Permission(code, means, frozenset(roles))
    return _KNOWN[code]


def permissions() -> Mapping[str, Permission]:
    """All that are declared, by code, in the order in which the apps declared them."""
    return MappingProxyType(_KNOWN)


MANAGE_STAFF = permission("staff.manage", "invite colleagues, and change what they may do")
MANAGE_TEAMS = permission("teams.manage", "make teams, and say who is in them", LEAD)
