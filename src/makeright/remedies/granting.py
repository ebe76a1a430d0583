"""Granting: a remedy is put down, granted within an authority, or asked for; and booked, once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from makeright.api.ids import public
from makeright.conversations.models import Conversation
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.models import URGENT
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.money import Money
from makeright.orders import carrying_out
from makeright.remedies import booking, events
from makeright.remedies.authority import Rates, Verdict, converted
from makeright.remedies.judging import Judged, named_after
from makeright.remedies.keeping_policy import Counted
from makeright.remedies.kinds import ABOUT, EXTRA, GIFT, SERVICE
from makeright.remedies.models import Claim, Remedy, RemedyLine
from makeright.remedies.models.remedy import AFTER_ASK, ALONE, ASKED, GRANTED, PROPOSED, SURPRISES
from makeright.remedies.refusals import Refused

TASK_WITHIN = timedelta(days=2)  # where nobody said by when
_FITS_WISH = {
    "new_one": ("replacement", "exchange"),
    "money": ("refund",),
    "repair": ("service",),
    "faster": ("expedite",),
    "apology": ("apology",),
}


def put_down(claim: Claim, judged: Judged, policy: Counted, *, key: str, by: Actor, now: datetime) -> Remedy:
    """Write a remedy down, proposed. In the caller's transaction."""
    wish = judged.wish
    params = {**wish.plain(), "tender_kind": judged.tender_kind}
    if wish.to is not None:
        params["to"] = asdict(wish.to)
    remedy = Remedy(
        claim=claim,
        conversation=claim.conversation,
        customer_id=claim.customer_id,
        order=claim.order,
        kind=wish.kind,
        mends=ABOUT[wish.kind].mends,
        state=PROPOSED,
        params=params,
        note=wish.note,
        prompted_by=wish.prompted_by,
        wish_met=_wish_met(claim, judged),
        return_demanded=judged.demanded,
        donated_to=wish.donated_to or (policy.policy.charity if judged.demanded == "donate" else ""),
        is_surprise=wish.prompted_by in SURPRISES,
        kinder_for=wish.kinder_for if judged.beyond_policy else "",
        currency=judged.currency,
        estimate=judged.parts,
        cost_minor=judged.cost.whole,
        value_minor=max(judged.value_minor, 0),
        policy_id=policy.version or None,
        plan_key=key,
        task_for_id=wish.task_for or (by.agent_id if judged.by_hand and by.serves else None),
        task_due_at=(wish.task_due_at or now + TASK_WITHIN) if judged.by_hand else None,
        proposed_at=now,
    )
    insert(remedy)
    for line, number in _pieces(judged):
        insert(RemedyLine(remedy=remedy, line_id=line, quantity=number))
    return remedy


def _pieces(judged: Judged) -> list[tuple[int, int]]:
    """The lines it is about, and how many pieces of each."""
    wish = judged.wish
    many = dict(wish.pieces) or {line: number for line, _variant, number in wish.swaps}
    return list(many.items())


def record_decision(remedy: Remedy, verdict: Verdict, *, by: Actor, now: datetime) -> None:
    """Record what authority said of it: once for each that is granted or asked for."""
    said = _decided(remedy.claim_id, remedy.kind, verdict)
    record(events.DECIDED, remedy, by=by, payload=said, now=now)


def record_refusal(
    conversation: Conversation, kind: str, verdict: Verdict, *, by: Actor, now: datetime
) -> None:
    """Record that authority said no: about the matter, since there is no remedy."""
    record(events.DECIDED, conversation, by=by, payload=_decided(0, kind, verdict), now=now)


def _decided(claim: int, kind: str, verdict: Verdict) -> events.Decided:
    return events.Decided(
        claim=claim,
        kind=Code(kind),
        cost_minor=verdict.cost_minor,
        currency=Code(verdict.currency),
        limit=Code(verdict.limit),
        limit_minor=verdict.limit_minor,
        left_minor=verdict.left_minor,
        verdict=Code(verdict.may),
        nearest_minor=verdict.nearest.minor if verdict.nearest else None,
        authority=verdict.version,
    )


def grant(
    remedy: Remedy,
    judged: Judged,
    verdict: Verdict,
    rates: Rates,
    *,
    by: Actor,
    now: datetime,
    after_ask: bool = False,
    giver: int | None = None,
    leaves_at: datetime | None = None,
    has_turn: bool = False,
) -> Remedy:
    """Grant it: what a shop is to do is written down there and claimed at once, and done when it can be taken back no
    more. `has_turn`: the caller has had the order to themselves since it was judged, so the shop's word still holds.
    Raises Refused as the shop does. In the caller's transaction."""
    leaves = leaves_at or now + timedelta(seconds=settings.MAKERIGHT_UNDO_SECONDS)
    operation = None
    if judged.wanted is not None:
        wanted = named_after(judged.wanted, public("rem", remedy.pk))
        known = judged.verdict if has_turn else None
        key = f"remedy-{remedy.pk}"
        operation = carrying_out.intend(wanted, key=key, by=by, at=leaves, now=now, known=known)
    rate, reporting = _reported(judged, rates)
    granted = {
        "state": GRANTED,
        "decided": AFTER_ASK if after_ask else ALONE,
        "granted_by_id": giver if giver is not None else by.agent_id,
        "granted_at": now,
        "leaves_at": leaves,
        "authority_id": verdict.version or None,
        "limit_applied": verdict.limit,
        "limit_minor": verdict.limit_minor,
        "operation": operation,
        "rate": rate,
        "reporting_currency": settings.MAKERIGHT_CURRENCY,
        "reporting_minor": reporting,
        "check_on": None,
    }
    was = remedy.state
    if was not in (PROPOSED, ASKED) or not Remedy.objects.filter(pk=remedy.pk, state=was).update(**granted):
        raise Refused("remedy.elsewhere", "Somebody else has decided about this meanwhile.")
    for name, value in granted.items():
        setattr(remedy, name, value)
    booking.grant(remedy, now=now, was_promised=was == ASKED)
    record(events.GRANTED, remedy, by=by, payload=_told(remedy, judged), now=now)
    enqueue("remedies.leave", at=leaves, priority=URGENT, remedy=remedy.pk)
    return remedy


def parts_of(parts: dict[str, int] | None) -> events.CostParts:
    """The parts of a cost, as events tell them."""
    said = parts or {}
    return events.CostParts(
        goods=said.get("goods", 0),
        freight_out=said.get("freight_out", 0),
        freight_back=said.get("freight_back", 0),
        handling=said.get("handling", 0),
        fee=said.get("fee", 0),
        money=said.get("money", 0),
        recovered=said.get("recovered", 0),
        whole=said.get("whole", 0),
    )


def _told(remedy: Remedy, judged: Judged) -> events.Granted:
    return events.Granted(
        claim=remedy.claim_id,
        kind=Code(remedy.kind),
        mends=Code(remedy.mends),
        lines=tuple(events.ClaimedPieces(line, many) for line, many in _pieces(judged)),
        prompted_by=Code(remedy.prompted_by),
        wish_met=Code(remedy.wish_met),
        return_demanded=Code(remedy.return_demanded),
        kinder=bool(remedy.kinder_for),
        authority=remedy.authority_id or 0,
        policy=remedy.policy_id or 0,
        limit_applied=Code(remedy.limit_applied),
        limit_minor=remedy.limit_minor,
        decided=Code(remedy.decided),
        estimate=parts_of(remedy.estimate),
        value_minor=remedy.value_minor,
        currency=Code(remedy.currency),
        leaves_at=remedy.leaves_at,
    )


def _reported(judged: Judged, rates: Rates) -> tuple[Decimal | None, int | None]:
    """The rate to the house's currency, and the cost in it; None where no rate is set."""
    to = settings.MAKERIGHT_CURRENCY
    cost = converted(Money(judged.cost.whole, judged.currency), to, rates)
    if judged.currency == to:
        return Decimal(1), judged.cost.whole
    rate = rates.get((judged.currency, to))
    worth = round(Decimal(rate.numerator) / rate.denominator, 8) if rate is not None else None
    return worth, (cost.minor if cost else None)


def _wish_met(claim: Claim, judged: Judged) -> str:
    """Whether it is what they wished for: said, or plain from its kind; else it isn't known."""
    if judged.wish.wish_met != "unknown":
        return judged.wish.wish_met
    if judged.wish.kind in _FITS_WISH.get(claim.wish, ()):
        return "met"
    return (
        "over"
        if ABOUT[judged.wish.kind].mends == EXTRA and judged.wish.kind in (GIFT, SERVICE)
        else "unknown"
    )
