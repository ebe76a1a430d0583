"""Who did it: every verb is told by keyword `by=` who acts, by which way, and what led to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

Kind = Literal["agent", "customer", "rule", "ai", "system", "import"]
Source = Literal["live", "import", "backfill"]
SERVES: tuple[Kind, ...] = ("agent", "ai")


class TakesAgent(ValueError):
    """Somebody who serves must do this, since they sign it: a program of the house, or the house itself, can't."""


class _Somebody(Protocol):
    pk: int


class _OneWhoServes(_Somebody, Protocol):
    @property
    def is_ai(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `id` is an Agent's, Customer's or rule's key, or of `system` the key of the token by which a
    program came in that is nobody's, if one did; `via` the door (desk, mail, api …);
    `because` the id of the event that led to it, so that automation can refuse what automation caused; `source`
    whether it happens now (`live`), happened elsewhere (`import`), or is told here afterwards (`backfill`)."""

    kind: Kind
    id: int | None = None
    via: str = ""
    because: int | None = None
    source: Source = "live"

    @classmethod
    def agent(cls, agent: _OneWhoServes, via: str = "desk") -> Actor:
        """One who serves: a person (`agent`) or an `ai`."""
        return cls("ai" if agent.is_ai else "agent", agent.pk, via)

    @classmethod
    def customer(cls, customer: _Somebody, via: str = "mail") -> Actor:
        return cls("customer", customer.pk, via)

    @classmethod
    def system(cls, via: str = "engine") -> Actor:
        return cls("system", None, via)

    @classmethod
    def program(cls, token: _Somebody) -> Actor:
        """A program that acts as nobody who serves."""
        return cls("system", token.pk, "api")

    @property
    def is_program(self) -> bool:
        return self.kind == "system" and self.id is not None

    @property
    def serves(self) -> bool:
        """Whether it is one who serves, a person or an AI."""
        return self.kind in SERVES

    @property
    def agent_id(self) -> int:
        """The key of the agent who acts, a person or an AI. Raises TakesAgent if it is somebody else."""
        if not self.serves or self.id is None:
            raise TakesAgent(f"a {self.kind} can't do this: it takes an agent")
        return self.id

    def on_account_of(self, event_id: int) -> Actor:
        """The same actor, led to it by that event."""
        return replace(self, because=event_id)

    def telling(self, source: Source) -> Actor:
        """The same actor, in history that comes from there: it counts for nobody's clock."""
        return replace(self, source=source)
