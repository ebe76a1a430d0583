"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, declare

Role = Annotated[Code, Codes("admin", "agent", "unknown")]


@dataclass(frozen=True)
class Joined:
    """Somebody serves here from now on."""

    role: Annotated[Role, ONLY_NOW]


@dataclass(frozen=True)
class RoleChanged:
    """An agent may see and set more than before, or less."""

    from_role: Annotated[Role, ONLY_NOW]
    to_role: Annotated[Role, ONLY_NOW]


@dataclass(frozen=True)
class Deactivated:
    """An agent serves here no longer: nobody can sign in as them, and what they had open has ended."""

    reason: Annotated[Code, Codes("left", "away", "safety", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Reactivated:
    """An agent serves here again."""


@dataclass(frozen=True)
class PasswordChanged:
    """An agent has a new password. All that was signed in with the old one has ended."""


@dataclass(frozen=True)
class SignedOut:
    """An agent signed out of one browser, or was signed out of every one."""

    everywhere: bool


JOINED = declare("agent.joined", Joined)
ROLE_CHANGED = declare("agent.role_changed", RoleChanged)
DEACTIVATED = declare("agent.deactivated", Deactivated)
REACTIVATED = declare("agent.reactivated", Reactivated)
PASSWORD_CHANGED = declare("agent.password_changed", PasswordChanged)
SIGNED_OUT = declare("agent.signed_out", SignedOut)
