"""Making it right: everything of a plan in one transaction. What is within the authority is granted, for the rest
somebody is asked, the customer is told, and nothing leaves before it can be taken back no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.causes.models import Cause
from makeright.conversations import replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.owing import said_after
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.kept_questions import Question
from makeright.lib.refusing import Refusal
from makeright.orders import carrying_out
from makeright.orders.models import Line, Order
from makeright.orders.shops.book.account import take_turn as take_turn_of_order
from makeright.remedies import asking, booking, granting
from makeright.remedies.authority import REFUSED, Verdict
from makeright.remedies.claiming import set_cause
from makeright.remedies.deciding import Standpoint, standpoint, take_windows
from makeright.remedies.events import REVERSED as REVERSED_EVENT
from makeright.remedies.events import Reversed
from makeright.remedies.judging import Judged, judge
from makeright.remedies.keeping_policy import Counted, policy_at
from makeright.remedies.kinds import CANCEL, EXCHANGE, KINDS, REFUND, REPLACEMENT
from makeright.remedies.models import Ask, Claim, OfferedOption, Remedy
from makeright.remedies.models.remedy import ASKED, GRANTED, REVERSED
from makeright.remedies.planning import UNKNOWN, Plan, RemedyWish, claim_of
from makeright.remedies.refusals import Refused
from makeright.staff.models import Agent

MOST_REMEDIES = 12  # in one plan
_AGENT = Question(lambda key: Agent.objects.filter(pk=key).select_related("own_role"))
_OF_PLAN = Question(
    lambda conversation, key: (
        Remedy.objects.filter(conversation=conversation, plan_key=key)
        .select_related("claim", "told")
        .order_by("pk")
    )
)
_SETTLE_PIECES = (REPLACEMENT, EXCHANGE, REFUND)


class BeyondAuthority(Refused):
    """That authority says no, and there is nobody to ask."""

    def __init__(self, kind: str, verdict: Verdict) -> None:
        super().__init__(
            verdict.why.code,
            verdict.why.sentence,
            verdict.why.named,
            allowed=["less"] if verdict.nearest else [],
            nearest=verdict.nearest,
            limit=verdict.limit,
        )
        self.kind, self.verdict = kind, verdict


@dataclass(frozen=True, slots=True)
class Previewed:
    """One remedy of a plan before it is done: what it would be and what authority says, or why it can't be
    (`refusal`). `asks` answers what is beyond, by `answers_by`."""

    wish: RemedyWish
    judged: Judged | None
    verdict: Verdict | None
    refusal: Refusal | None
    asks: Agent | None
    answers_by: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan before it is done. `alone_minor` is what it would cost us of what can be given at once; `left_minor` what
    would be left of the limit that binds first (None: without end), both in `currency`."""

    remedies: tuple[Previewed, ...]
    currency: str
    alone_minor: int
    left_minor: int | None

    @property
    def can_be_done(self) -> bool:
        """Whether nothing of it is refused."""
        return all(each.refusal is None for each in self.remedies)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a plan. Until `undo_until` all of it can be taken back by its `key`."""

    key: str
    claim: Claim
    remedies: tuple[Remedy, ...]
    asks: tuple[Ask, ...]
    message: Message | None
    undo_until: datetime | None


def preview(plan: Plan, *, by: Actor, now: datetime | None = None) -> Preview:
    """Say what would come of a plan, and change nothing: of each remedy its cost, its value and the verdict, each
    after what comes before it in the plan."""
    moment = now or timezone.now()
    agent = _agent(by)
    at = standpoint(agent, plan.conversation, now=moment)
    policy = policy_at(moment)
    cause = plan.claim.cause if plan.claim else plan.cause
    found: list[Previewed] = []
    alone = 0
    left: int | None = None
    for wish in plan.remedies:
        one = _previewed(wish, plan, cause, at, policy, moment)
        found.append(one)
        if one.judged is not None and one.verdict is not None and one.verdict.is_alone:
            at = at.after(one.judged.for_authority)
            alone += one.verdict.cost_minor
            left = one.verdict.left_after
    if (refusal := _twice(plan.remedies)) is not None and found:
        found[-1] = replace(found[-1], refusal=refusal)
    currency = at.grant.currency if at.grant else plan.order.currency if plan.order else ""
    return Preview(tuple(found), currency, alone, left)


def _previewed(
    wish: RemedyWish, plan: Plan, cause: Cause | None, at: Standpoint, policy: Counted, now: datetime
) -> Previewed:
    try:
        harm = plan.claim.harm if plan.claim else _harm_of(plan)
        judged = judge(wish, plan.conversation, _order_of(plan), cause, policy, harm=harm, now=now)
    except Refusal as refused:
        return Previewed(wish, None, None, refused, None, None)
    verdict = at.decide(judged.for_authority)
    if verdict.is_alone:
        return Previewed(wish, judged, verdict, None, None, None)
    refusal = BeyondAuthority(wish.kind, verdict) if verdict.may == REFUSED else None
    within = timedelta(minutes=at.grant.answers_within if at.grant else asking.USUAL_WAIT)
    return Previewed(wish, judged, verdict, refusal, at.asks, now + within if at.asks else None)


def make_right(plan: Plan, *, by: Actor, key: str, now: datetime | None = None) -> Made:
    """Do all of a plan, or nothing. The same `key` in the same matter is done once: a second press, a retry or a lost
    answer gives what was made.

    Remedies within the agent's authority are granted, decided under a lock, so that any number at once pass no limit.
    What is beyond is asked for. The reply is held as long as the remedies can be taken back.

    Raises Refused: `plan.empty`, `plan.too_many`, `plan.key_used`, `plan.stale` if the customer has written since,
    `plan.pieces_twice`, `authority.…` with `nearest` where there is nobody to ask, and what judging a remedy, the
    shop, opening a claim and replying refuse. Then nothing at all was changed.
    """
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            return _make(plan, by, key, moment)
    except BeyondAuthority as beyond:
        # What was tried is recorded, though nothing came of it.
        with transaction.atomic():
            granting.record_refusal(plan.conversation, beyond.kind, beyond.verdict, by=by, now=moment)
        raise


def _make(plan: Plan, by: Actor, key: str, now: datetime) -> Made:
    take_turn(plan.conversation)
    if (made := made_by(plan.conversation, key)) is not None:
        if Counter(each.kind for each in made.remedies) != Counter(_kinds_of(plan, made)):
            raise Refused("plan.key_used", "This key stands for another plan already.")
        return made
    _expect_fit(plan, key)
    agent = _agent(by)
    take_windows(agent.pk, plan.conversation.customer_id)
    if (order := _order_of(plan)) is not None:
        take_turn_of_order(order.pk)
    claim = _claim(plan, by, now)
    policy = policy_at(now)
    at = standpoint(agent, plan.conversation, now=now)
    remedies: list[Remedy] = []
    asks: list[Ask] = []
    for wish in plan.remedies:
        at = _one(wish, plan, claim, at, policy, remedies, asks, by, key, now)
    message = _tell(plan, remedies, by, key, now)
    if plan.resolve and not asks:
        resolving.resolve(plan.conversation, by=by, reason="made_right", now=now)
    _choose(plan, remedies)
    return Made(key, claim, tuple(remedies), tuple(asks), message, _undo_until(remedies))


def _one(
    wish: RemedyWish,
    plan: Plan,
    claim: Claim,
    at: Standpoint,
    policy: Counted,
    remedies: list[Remedy],
    asks: list[Ask],
    by: Actor,
    key: str,
    now: datetime,
) -> Standpoint:
    """Grant one remedy, or ask for it; where a part of it is within the authority, that is given at once. Gives what
    is left to decide by."""
    judged = judge(wish, plan.conversation, _order_of(plan), claim.cause, policy, harm=claim.harm, now=now)
    whole = at.decide(judged.for_authority)
    for number, part in enumerate(_parts(judged, whole, at, plan, claim, policy, now) or [judged]):
        remedy = granting.put_down(claim, part, policy, key=key, by=by, now=now)
        verdict = at.decide(part.for_authority)
        if number:  # what is beyond stays beyond, whichever way it is divided
            verdict = replace(whole, cost_minor=part.cost.whole, left_minor=0)
        granting.record_decision(remedy, verdict, by=by, now=now)
        if verdict.is_alone:
            granting.grant(remedy, part, verdict, at.rates, by=by, now=now, has_turn=True)
            at = at.after(part.for_authority)
        elif verdict.may == REFUSED:
            raise BeyondAuthority(remedy.kind, verdict)
        else:
            asks.append(asking.open_ask(remedy, verdict, at, told=plan.customer_told, by=by, now=now))
        remedies.append(remedy)
    return at


def _parts(
    judged: Judged, verdict: Verdict, at: Standpoint, plan: Plan, claim: Claim, policy: Counted, now: datetime
) -> list[Judged]:
    """What can be given now, and the rest; nothing if it is one."""
    amount = judged.wish.amount_minor
    if not plan.gives_now or verdict.is_alone or not verdict.nearest or not amount or not judged.cost.whole:
        return []
    now_minor = amount * verdict.nearest.minor // judged.cost.whole
    if not 0 < now_minor < amount:
        return []
    order = _order_of(plan)
    split = [
        judge(
            replace(judged.wish, amount_minor=minor),
            plan.conversation,
            order,
            claim.cause,
            policy,
            harm=claim.harm,
            now=now,
        )
        for minor in (now_minor, amount - now_minor)
    ]
    return split if at.decide(split[0].for_authority).is_alone else []


def _agent(by: Actor) -> Agent:
    if (agent := _AGENT.first(by.agent_id)) is None:
        raise Agent.DoesNotExist(f"no agent gives it, but {by}")
    return agent


def made_by(conversation: Conversation, key: str) -> Made | None:
    """What came of the plan of that key in a matter; None if there was none."""
    found = _OF_PLAN(conversation, key)
    if not found:
        return None
    asks = tuple(Ask.objects.filter(remedy__in=found).order_by("pk"))
    return Made(key, found[0].claim, tuple(found), asks, found[0].told, _undo_until(found))


@transaction.atomic
def take_back(conversation: Conversation, key: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Take a whole plan back while it can be: nothing of it leaves, its reply goes back to the draft, and the matter
    is open again. Say whether there was still time; else nothing is changed."""
    moment = now or timezone.now()
    take_turn(conversation)
    made = made_by(conversation, key)
    if made is None or not all(
        each.can_be_taken_back(moment) or each.state == ASKED for each in made.remedies
    ):
        return False
    if not any(each.state in (GRANTED, ASKED) for each in made.remedies):
        return False
    for remedy in made.remedies:
        if remedy.operation is not None and not carrying_out.withdraw(remedy.operation, by=by, now=moment):
            transaction.set_rollback(True)
            return False
    for remedy in made.remedies:
        reverse_row(remedy, "undone", by=by, now=moment)
    for ask in made.asks:
        asking.withdraw(ask, by=by, now=moment)
    if made.message is not None:
        replying.recall_to_draft(made.message, by=by, now=now)
    resolving.reopen(conversation, by=by, now=now)
    return True


def reverse_row(remedy: Remedy, reason: str, *, by: Actor, now: datetime) -> bool:
    """Have a remedy be reversed, and book it so; say whether it was not yet. In the caller's transaction."""
    was = remedy.state
    same = Remedy.objects.filter(pk=remedy.pk, state=was).exclude(state=REVERSED)
    if not same.update(state=REVERSED, reversed_at=now, reversed_for=reason, leaves_at=None, check_on=None):
        return False
    remedy.refresh_from_db()
    booking.reverse(remedy, now=now)
    told = Reversed(reason=Code(reason), was=Code(was))
    record(REVERSED_EVENT, remedy, by=by, payload=told, now=now)
    return True


def _expect_fit(plan: Plan, key: str) -> None:
    if not plan.remedies:
        raise Refused("plan.empty", "Nothing of it would make anything right yet.", allowed=list(KINDS))
    if len(plan.remedies) > MOST_REMEDIES or not 0 < len(key) <= 80:
        raise Refused("plan.too_many", "A plan has at most %(most)s remedies.", {"most": MOST_REMEDIES})
    if plan.seen is not None and said_after(plan.conversation, plan.seen) is not None:
        raise Refused("plan.stale", "The customer has written since you looked.")
    if (twice := _twice(plan.remedies)) is not None:
        raise twice


def _twice(remedies: tuple[RemedyWish, ...]) -> Refused | None:
    """A piece is settled once: not by a new one and money at the same time."""
    wanted: Counter[int] = Counter()
    for wish in remedies:
        if wish.kind in _SETTLE_PIECES:
            wanted.update(_pieces_of(wish))
    if wanted and any(wish.everything or wish.kind == CANCEL for wish in remedies):
        return Refused("plan.pieces_twice", "A piece is settled once: one of these is too many.")
    named = Counter(line for wish in remedies if wish.kind in _SETTLE_PIECES for line in _pieces_of(wish))
    repeated = [key for key, times in named.items() if times > 1]
    for line in Line.objects.filter(pk__in=repeated) if repeated else ():
        if wanted[line.pk] > line.open_pieces:
            return Refused(
                "plan.pieces_twice",
                "A piece is settled once: one of these is too many.",
                most=line.open_pieces,
            )
    return None


def _pieces_of(wish: RemedyWish) -> dict[int, int]:
    return dict(wish.pieces) or {line: many for line, _variant, many in wish.swaps}


def _claim(plan: Plan, by: Actor, now: datetime) -> Claim:
    if plan.claim is not None:
        if plan.claim.conversation_id != plan.conversation.pk:
            raise Refused("claim.elsewhere", "That is of another conversation.")
        if plan.cause is not None:
            set_cause(plan.claim, plan.cause, by=by, certainty=plan.certainty, now=now)
        return plan.claim
    return claim_of(plan, by=by, now=now)


def _tell(plan: Plan, remedies: list[Remedy], by: Actor, key: str, now: datetime) -> Message | None:
    if not plan.text.strip():
        return None
    message = replying.reply(
        plan.conversation, text=plan.text, html=plan.html, by=by, seen=plan.seen, now=now
    )
    Remedy.objects.filter(pk__in=[each.pk for each in remedies]).update(told=message)
    return message


def _choose(plan: Plan, remedies: list[Remedy]) -> None:
    """What was chosen of an offer is kept with it."""
    if plan.offer is None:
        return
    for remedy in remedies:
        said = {name: value for name, value in remedy.params.items() if name not in ("tender_kind", "to")}
        same = OfferedOption.objects.filter(offer=plan.offer, kind=remedy.kind, remedy=None).order_by("rank")
        # What was given in two parts was shown as one.
        parts = same.first() if len(remedies) > len(plan.remedies) else None
        option = next((each for each in same if each.params == said), parts)
        if option is not None:
            OfferedOption.objects.filter(pk=option.pk, remedy=None).update(remedy=remedy)


def _kinds_of(plan: Plan, made: Made) -> list[str]:
    """The kinds that the plan would have made; what was given in two parts counts twice."""
    kinds = [wish.kind for wish in plan.remedies]
    extra = len(made.remedies) - len(kinds)
    counted = Counter(each.kind for each in made.remedies) - Counter(kinds)
    return kinds + (list(counted.elements()) if extra > 0 and set(counted) <= set(kinds) else [])


def _harm_of(plan: Plan) -> str:
    """What its claim would say."""
    return plan.cause.usual_harm if plan.cause is not None and plan.harm == UNKNOWN else plan.harm


def _order_of(plan: Plan) -> Order | None:
    return plan.claim.order if plan.claim is not None and plan.claim.order is not None else plan.order


def _undo_until(remedies: list[Remedy]) -> datetime | None:
    return max((each.leaves_at for each in remedies if each.leaves_at is not None), default=None)
