"""Offering: which remedies are shown to whoever makes a matter right, in which order, and that they were shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.causes.models import Cause
from makeright.causes.reading import Branch, tree
from makeright.conversations.models import Attachment, Conversation
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.orders.models import Line, Order, Tender
from makeright.remedies import events
from makeright.remedies.asking import USUAL_WAIT
from makeright.remedies.authority import Verdict
from makeright.remedies.concerning import concerns_of
from makeright.remedies.deciding import Standpoint, standpoint
from makeright.remedies.judging import Judged, judge
from makeright.remedies.keeping_policy import policy_at
from makeright.remedies.kinds import CREDIT, EXCHANGE, REFUND, REPLACEMENT, RETURN
from makeright.remedies.making_right import Previewed
from makeright.remedies.matching import fitting
from makeright.remedies.models import Claim, Offer, OfferedOption
from makeright.remedies.models.offer import SURFACES
from makeright.remedies.planning import Plan, RemedyWish, claim_of
from makeright.remedies.refusals import Refused
from makeright.staff.models import Agent

MOST_ORDERS = 20
MOST_LIKELY = 5
ADVISER = "matrix"
CREDIT_SHARE = 25  # percent of what was paid that a credit is proposed with


@dataclass(frozen=True, slots=True)
class Start:
    """What the first step shows: the customer's orders with their lines, the newest first, and which one the matter is
    about; the likeliest causes and all of them; the files of the conversation; and what may be given here."""

    orders: tuple[tuple[Order, tuple[Line, ...]], ...]
    about: Order | None
    likely: tuple[Cause, ...]
    tree: tuple[Branch, ...]
    evidence: tuple[Attachment, ...]
    at: Standpoint
    tenders: tuple[Tender, ...]


def prepare(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> Start:
    """What somebody needs to see to say what went wrong. Asks, and changes nothing."""
    moment = now or timezone.now()
    agent = Agent.objects.select_related("own_role").get(pk=by.agent_id)
    orders = (
        Order.objects.filter(customer=conversation.customer_id)
        .prefetch_related("lines__variant__product__picture__thumbnail")
        .order_by("-placed_at", "-pk")[:MOST_ORDERS]
    )
    told = tuple((order, tuple(order.lines.all())) for order in orders)
    concerned = concerns_of(conversation).first()
    about = concerned.order if concerned is not None else (told[0][0] if told else None)
    branches = tuple(tree())
    files = Attachment.objects.filter(message__conversation=conversation, message__direction="in").order_by(
        "pk"
    )
    return Start(
        orders=told,
        about=about,
        likely=likely_causes(about, [each.cause for each in branches]),
        tree=branches,
        evidence=tuple(files),
        at=standpoint(agent, conversation, now=moment),
        tenders=tuple(
            Tender.objects.filter(customer=conversation.customer_id, closed_at=None).order_by("pk")
        ),
    )


def likely_causes(order: Order | None, causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """Those that matters of the same products had most often of late; then those of the tree in its order."""
    products = []
    if order is not None:
        lines = Line.objects.filter(order=order, variant__isnull=False)
        products = list(lines.values_list("variant__product", flat=True))
    recent = Claim.objects.filter(cause__isnull=False).order_by("-opened_at")
    same = recent.filter(lines__line__variant__product__in=products)[:200] if products else recent.none()
    counts: dict[int, int] = {}
    for weight, rows in ((3, same), (1, recent[:200])):
        for key in rows.values_list("cause", flat=True):
            counts[key] = counts.get(key, 0) + weight
    leaves = [each for each in causes if each.parent_id is not None] or list(causes)
    ranked = sorted(leaves, key=lambda one: -counts.get(one.pk, 0))
    return tuple(ranked[:MOST_LIKELY])


@transaction.atomic
def offer(
    plan: Plan, *, by: Actor, surface: str = "sheet", now: datetime | None = None
) -> tuple[Offer, list[Previewed]]:
    """Leave the first step: open the claim that the plan describes, put the remedies that fit in their order, each
    with its cost and verdict, and write down that they were shown. What the shop or the policy refuses isn't shown.

    Raises Refused: `offer.no_cause` without a cause or a harm, `no_such_code`, and what opening a claim refuses.
    """
    moment = now or timezone.now()
    if surface not in SURFACES:
        raise Refused("no_such_code", "The surface is one of: %(codes)s.", {"codes": ", ".join(SURFACES)})
    if plan.claim is None and plan.cause is None and plan.harm == "unknown":
        raise Refused("offer.no_cause", "Say first what went wrong.", allowed=["cause", "harm"])
    claim = plan.claim or claim_of(plan, by=by, now=moment)
    agent = Agent.objects.select_related("own_role").get(pk=by.agent_id)
    at, policy = standpoint(agent, plan.conversation, now=moment), policy_at(moment)
    shown: list[Previewed] = []
    for fits in fitting(claim.cause, claim.harm):
        for wish in wishes_for(fits.kind, claim):
            try:
                judged = judge(
                    wish, plan.conversation, claim.order, claim.cause, policy, harm=claim.harm, now=moment
                )
            except Refusal:
                continue
            verdict = at.decide(judged.for_authority)
            shown.append(offered(wish, judged, verdict, at, now=moment))
    row = Offer.objects.create(
        claim=claim,
        agent=agent,
        surface=surface,
        adviser=ADVISER,
        policy_id=policy.version or None,
        shown_at=moment,
    )
    told = tuple(_option(row, rank, one) for rank, one in enumerate(shown, start=1))
    said = events.Offered(
        claim=claim.pk,
        surface=Code(surface),
        options=told,
        currency=Code(claim.currency),
        adviser=Code(ADVISER),
        policy=policy.version,
        trial=None,
        arm=None,
        probability=None,
    )
    record(events.OFFERED, row, by=by, payload=said, now=moment)
    return row, shown


def offered(
    wish: RemedyWish, judged: Judged, verdict: Verdict, at: Standpoint, *, now: datetime
) -> Previewed:
    """A remedy as it is shown: who answers, and by when, if it is beyond the authority."""
    if verdict.is_alone or at.asks is None:
        return Previewed(wish, judged, verdict, None, None, None)
    within = at.grant.answers_within if at.grant else USUAL_WAIT
    return Previewed(wish, judged, verdict, None, at.asks, now + timedelta(minutes=within))


def wishes_for(kind: str, claim: Claim) -> list[RemedyWish]:
    """A kind of remedy, filled in as it is mostly meant for a claim; nothing where something must be chosen first."""
    pieces = tuple(claim.lines.order_by("pk").values_list("line_id", "quantity"))
    if kind in (REPLACEMENT, RETURN):
        return [RemedyWish(kind, pieces=pieces)] if pieces else []
    if kind == REFUND:
        if not pieces:
            return []
        half = claim.value_affected_minor // 2
        halves = [RemedyWish(kind, amount_minor=half)] if half else []
        return [*halves, RemedyWish(kind, pieces=pieces)]
    if kind == CREDIT:
        amount = _round(claim.value_affected_minor * CREDIT_SHARE // 100)
        return [RemedyWish(kind, amount_minor=amount)] if amount else []
    if kind in (EXCHANGE, "order_change", "gift_card", "discount", "gift", "service"):
        return []  # what exactly is for a person to say
    return [RemedyWish(kind)]


def _round(minor: int) -> int:
    """A sum that somebody would say: no odd cents."""
    step = 500 if minor >= 2_000 else 100
    return minor // step * step


def _option(row: Offer, rank: int, one: Previewed) -> events.ShownOption:
    judged: Judged | None = one.judged
    assert judged is not None
    assert one.verdict is not None
    OfferedOption.objects.create(
        offer=row,
        kind=one.wish.kind,
        rank=rank,
        params=dict(one.wish.plain()),
        currency=judged.currency,
        cost_minor=judged.cost.whole,
        value_minor=judged.value_minor,
        verdict=one.verdict.may,
        reason=one.verdict.why.code,
    )
    return events.ShownOption(
        kind=Code(one.wish.kind),
        rank=rank,
        cost_minor=judged.cost.whole,
        value_minor=judged.value_minor,
        verdict=Code(one.verdict.may),
        limit=Code(one.verdict.limit),
    )
