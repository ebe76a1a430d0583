"""Plans: what somebody would do to make a matter right, said whole before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from makeright.causes.models import Cause
from makeright.conversations.models import Attachment, Conversation
from makeright.lib.actor import Actor
from makeright.lib.kept_questions import Question
from makeright.orders.models import Line, Order
from makeright.orders.wanting import Destination
from makeright.remedies.claiming import open_claim
from makeright.remedies.models import Claim, Offer
from makeright.remedies.refusals import Refused

UNKNOWN = "unknown"
KINDER_FOR = ("goodwill", "our_fault", "hardship", "loyal", "other")
Pieces = tuple[tuple[int, int], ...]
"""(line, how many of it) by key, each line once."""


@dataclass(frozen=True, slots=True)
class RemedyWish:
    """One remedy, as it is wished for. What of these counts depends on its `kind`:

    - replacement: `pieces`; exchange, order_change: `swaps` (line, variant, how many), or `to` (another address), or
      `tender`; return: `pieces`, `reason`, `sends_back`; cancel: `reason`, `tender`;
    - refund: `pieces`, `shipping`, `amount_minor` or `everything`, to `tender` (None: where each payment came from);
    - credit, gift_card: `amount_minor`; discount: `percent` or `amount_minor`; `days` until they end;
    - gift, service: `cost_minor`, `note`, `task_for` and `task_due_at`: somebody does it by hand.

    Amounts are minor units of the order's currency, or the house's. `return_demanded` is what the customer is to do
    with the old piece; "" is what the policy says. `kinder_for`: why it may go beyond the policy.
    """

    kind: str
    pieces: Pieces = ()
    swaps: tuple[tuple[int, int, int], ...] = ()
    amount_minor: int | None = None
    percent: int | None = None
    shipping: bool = False
    everything: bool = False
    tender: int | None = None
    reason: str = ""
    sends_back: bool = True
    to: Destination | None = None
    service_level: str = "express"
    days: int | None = None
    cost_minor: int | None = None
    note: str = ""
    return_demanded: str = ""
    donated_to: str = ""
    prompted_by: str = UNKNOWN
    wish_met: str = UNKNOWN
    kinder_for: str = ""
    task_for: int | None = None
    task_due_at: datetime | None = None

    def plain(self) -> Mapping[str, Any]:
        """What is kept of it in `Remedy.params`: keys, codes and amounts; addresses and words stand elsewhere."""
        said: dict[str, Any] = {"pieces": [list(each) for each in self.pieces]}
        for name in (
            *("amount_minor", "percent", "tender", "reason", "days", "cost_minor", "service_level"),
            *("shipping", "everything", "sends_back"),
        ):
            said[name] = getattr(self, name)
        said["swaps"] = [list(each) for each in self.swaps]
        return said


def wish_from(kind: str, plain: Mapping[str, Any], *, to: Mapping[str, str] | None = None) -> RemedyWish:
    """The wish that was kept so."""
    values = {name: value for name, value in plain.items() if name in RemedyWish.__slots__}
    values["pieces"] = tuple((line, many) for line, many in plain.get("pieces", ()))
    values["swaps"] = tuple((line, variant, many) for line, variant, many in plain.get("swaps", ()))
    return RemedyWish(kind, **values, to=Destination(**to) if to else None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What went wrong (unless there is a `claim` already), the remedies, and what the customer is told: `text`, or
    nothing now. `resolve`: the matter is settled with it. `seen`: the newest message that whoever plans had on screen.
    `gives_now`: of what is beyond their authority they give what is within it at once, and ask for the rest. `offer`:
    what they chose from."""

    conversation: Conversation
    remedies: tuple[RemedyWish, ...]
    order: Order | None = None
    pieces: Pieces = ()
    cause: Cause | None = None
    certainty: str = "suspected"
    harm: str = UNKNOWN
    needed_by: date | None = None
    wish: str = UNKNOWN
    wish_how: str = UNKNOWN
    mood: str = UNKNOWN
    evidence: tuple[Attachment, ...] = ()
    claim: Claim | None = None
    offer: Offer | None = None
    text: str = ""
    html: str = ""
    resolve: bool = False
    seen: int | None = None
    gives_now: bool = True
    customer_told: str = field(default=UNKNOWN)


_LINES = Question(lambda keys: Line.objects.filter(pk__in=keys))


def claim_of(plan: Plan, *, by: Actor, now: datetime) -> Claim:
    """Open the claim that a plan describes. Raises Refused: `line.not_in_order`, and as `open_claim` does."""
    rows = {line.pk: line for line in _LINES([line for line, _many in plan.pieces])}
    if len(rows) != len(plan.pieces):
        raise Refused("line.not_in_order", "One of the lines is not in that order.")
    return open_claim(
        plan.conversation,
        by=by,
        order=plan.order,
        pieces=[(rows[line], many) for line, many in plan.pieces],
        cause=plan.cause,
        certainty=plan.certainty,
        harm=plan.harm,
        needed_by=plan.needed_by,
        wish=plan.wish,
        wish_how=plan.wish_how,
        mood=plan.mood,
        evidence=plan.evidence,
        now=now,
    )
