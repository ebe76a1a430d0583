"""Asking: what is beyond somebody's authority a colleague answers, by a clock. The customer stays with who asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.causes.models import Cause
from makeright.conversations.models.conversation import take_turn
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.going_on import do_each
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.lib.text import squeeze, without_controls
from makeright.remedies import booking, events, granting
from makeright.remedies.authority import ALONE, Verdict, converted
from makeright.remedies.deciding import Standpoint, standpoint, take_windows
from makeright.remedies.judging import Judged, judge
from makeright.remedies.keeping_policy import policy_at
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.models.ask import CHANGED, LAPSED, NO, OPEN, TOLD, WITHDRAWN
from makeright.remedies.models.ask import YES as SAID_YES
from makeright.remedies.models.authority import YES
from makeright.remedies.models.remedy import ASKED, PROPOSED, REVERSED
from makeright.remedies.permissions import SET_AUTHORITY
from makeright.remedies.planning import RemedyWish, wish_from
from makeright.remedies.refusals import Refused
from makeright.staff.models import Agent

LONGEST = 1_000  # characters of what is said with an answer
USUAL_WAIT = 60  # minutes, where no authority says how long
BY_RULE = Actor("rule", None, "asking")


def open_ask(remedy: Remedy, verdict: Verdict, at: Standpoint, *, told: str, by: Actor, now: datetime) -> Ask:
    """Ask whoever answers for what is beyond, by when the authority says. In the caller's transaction. Raises Refused:
    `no_such_code`, `nobody_to_ask`."""
    if told not in TOLD:
        raise Refused(
            "no_such_code", "What the customer was told is one of: %(codes)s.", {"codes": ", ".join(TOLD)}
        )
    if at.asks is None:
        raise Refused("nobody_to_ask", "There is nobody who could answer.")
    Remedy.objects.filter(pk=remedy.pk, state=PROPOSED).update(
        state=ASKED,
        authority_id=verdict.version or None,
        limit_applied=verdict.limit,
        limit_minor=verdict.limit_minor,
    )
    remedy.refresh_from_db()
    proposed = events.Proposed(
        claim=remedy.claim_id,
        kind=Code(remedy.kind),
        cost_minor=remedy.cost_minor,
        currency=Code(remedy.currency),
    )
    record(events.PROPOSED, remedy, by=by, payload=proposed, now=now)
    booking.promise(remedy, now=now)
    within = timedelta(minutes=at.grant.answers_within if at.grant else USUAL_WAIT)
    beyond = verdict.cost_minor - (verdict.left_minor or 0)
    return _ask(
        remedy, at.agent, at.asks, verdict.currency, max(beyond, 0), told, now + within, by=by, now=now
    )


def _ask(
    remedy: Remedy,
    asker: Agent,
    asked: Agent,
    currency: str,
    beyond: int,
    told: str,
    due_at: datetime,
    *,
    by: Actor,
    now: datetime,
) -> Ask:
    ask = Ask.objects.create(
        remedy=remedy,
        asker=asker,
        asked=asked,
        currency=currency,
        beyond_minor=beyond,
        told=told,
        opened_at=now,
        due_at=due_at,
    )
    opened = events.AskOpened(
        remedy=remedy.pk,
        agent=asked.pk,
        beyond_minor=beyond,
        currency=Code(currency),
        told=Code(told),
        due_at=due_at,
    )
    record(events.ASK_OPENED, ask, by=by, payload=opened, now=now)
    enqueue("remedies.lapse", at=due_at, ask=ask.pk)
    return ask


@transaction.atomic
def answer(
    ask: Ask,
    *,
    yes: bool,
    by: Actor,
    amount_minor: int | None = None,
    words: str = "",
    now: datetime | None = None,
) -> bool:
    """Answer what a colleague asked, with yes, no, or yes to another amount (minor units); say whether it was open
    still. With yes the remedy is granted for who asked, and leaves like any other. `words` are a sentence to who asked,
    of which `LONGEST` characters are kept.

    Raises Refused: `ask.not_yours` for who wasn't asked and may not say what others may give, `ask.beyond_own` for
    what they could not give either, `ask.no_amount` where there is none to change; and what judging and the shop
    refuse.
    """
    moment = now or timezone.now()
    remedy = ask.remedy
    take_turn(remedy.conversation)
    ask.refresh_from_db()
    if not ask.is_open:
        return False
    agent = Agent.objects.select_related("own_role").get(pk=by.agent_id)
    if agent.pk == ask.asker_id or (agent.pk != ask.asked_id and not agent.may(SET_AUTHORITY)):
        raise Refused("ask.not_yours", "Somebody else was asked.")
    verdict = (CHANGED if amount_minor is not None else SAID_YES) if yes else NO
    if yes:
        _grant(ask, agent, amount_minor, by, moment)
    else:
        _refuse(remedy, by, moment)
    _close(ask, verdict, agent, amount_minor, moment, squeeze(without_controls(words))[:LONGEST])
    told = events.AskAnswered(
        remedy=remedy.pk,
        verdict=Code(verdict),
        seconds=(moment - ask.opened_at).total_seconds(),
        changed_minor=amount_minor,
    )
    record(events.ASK_ANSWERED, ask, by=by, payload=told, now=moment)
    return True


@transaction.atomic
def lapse(key: int, *, now: datetime | None = None) -> bool:
    """Go on with what nobody answered in time: somebody else is asked, and after them it is granted or not, as the
    authority says; say whether it was time. Who answers meanwhile wins."""
    moment = now or timezone.now()
    ask = Ask.objects.select_related("remedy__conversation", "remedy__authority", "asker", "asked").get(
        pk=key
    )
    take_turn(ask.remedy.conversation)
    ask.refresh_from_db()
    if not ask.is_open or moment < ask.due_at:
        return False
    next_one = next_asked(ask)
    authority = ask.remedy.authority
    if next_one is None and authority is not None and authority.if_lapsed == YES:
        then = "yes" if _granted_by_rule(ask, moment) else "no"
    else:
        then = "passed_on" if next_one is not None else "no"
    _close(ask, LAPSED, None, None, moment)
    if next_one is not None:
        within = ask.due_at - ask.opened_at
        passed = _ask(
            ask.remedy, ask.asker, next_one, ask.currency, ask.beyond_minor, ask.told, moment + within,
            by=BY_RULE, now=moment,
        )  # fmt: skip
        Ask.objects.filter(pk=ask.pk).update(passed_to=passed)
    elif then == "no":
        _refuse(ask.remedy, BY_RULE, moment)
    told = events.AskLapsed(
        remedy=ask.remedy_id, seconds=(moment - ask.opened_at).total_seconds(), then=Code(then)
    )
    record(events.ASK_LAPSED, ask, by=BY_RULE, payload=told, now=moment)
    return True


def lapse_due(*, now: datetime | None = None) -> int:
    """Go on with all that nobody answered in time, where its job was lost; say how many."""
    moment = now or timezone.now()
    due = Ask.objects.filter(verdict=OPEN, due_at__lte=moment).order_by("due_at", "pk")
    return do_each(due[:200], lambda ask: lapse(ask.pk, now=moment))


def withdraw(ask: Ask, *, by: Actor, now: datetime) -> bool:
    """Ask no more; say whether it was open. In the caller's transaction."""
    waiting = Ask.objects.filter(pk=ask.pk, verdict=OPEN)
    if not waiting.update(verdict=WITHDRAWN, answered_at=now):
        return False
    record(events.ASK_WITHDRAWN, ask, by=by, payload=events.AskWithdrawn(ask.remedy_id), now=now)
    return True


def asked_of(agent: Agent) -> QuerySet[Ask]:
    """What waits for an agent's answer, the most urgent first."""
    waiting = Ask.objects.filter(asked=agent, verdict=OPEN).order_by("due_at", "pk")
    return waiting.select_related("remedy__conversation", "remedy__claim__cause", "remedy__order", "asker")


def next_asked(ask: Ask) -> Agent | None:
    """Who is asked after them: the one whom the authority names second, if they weren't asked yet."""
    authority = ask.remedy.authority
    if authority is None or authority.then_asks is None or not authority.then_asks.is_active:
        return None
    was_asked = set(Ask.objects.filter(remedy=ask.remedy_id).values_list("asked_id", flat=True))
    fits = authority.then_asks_id not in was_asked and authority.then_asks_id != ask.asker_id
    return authority.then_asks if fits else None


def _grant(ask: Ask, agent: Agent, amount_minor: int | None, by: Actor, now: datetime) -> None:
    remedy = ask.remedy
    judged = _judged(remedy, amount_minor, now)
    take_windows(agent.pk, remedy.customer_id)
    at = standpoint(agent, remedy.conversation, now=now)
    verdict = at.decide(judged.for_authority)
    if not verdict.is_alone and not agent.may(SET_AUTHORITY):
        raise Refused("ask.beyond_own", "That is beyond what you may give as well.", nearest=verdict.nearest)
    _as_judged(remedy, judged)
    own = _own_verdict(remedy, judged, at, verdict)
    granting.grant(remedy, judged, own, at.rates, by=by, now=now, after_ask=True, giver=ask.asker_id)


def _granted_by_rule(ask: Ask, now: datetime) -> bool:
    """Grant what nobody answered, by the authority's own word; not if the shop can't any more."""
    remedy = ask.remedy
    try:
        with transaction.atomic():
            judged = _judged(remedy, None, now)
            at = standpoint(ask.asker, remedy.conversation, now=now)
            own = _own_verdict(remedy, judged, at, at.decide(judged.for_authority))
            granting.grant(
                remedy, judged, own, at.rates, by=BY_RULE, now=now, after_ask=True, giver=ask.asker_id
            )
    except Refusal:
        return False
    return True


def _own_verdict(remedy: Remedy, judged: Judged, at: Standpoint, verdict: Verdict) -> Verdict:
    """The grant keeps the limit that it was beyond: that of who asked."""
    cost = converted(judged.for_authority.cost, verdict.currency, at.rates)
    return replace(
        verdict,
        may=ALONE,
        limit=remedy.limit_applied,
        limit_minor=remedy.limit_minor,
        version=remedy.authority_id or 0,
        cost_minor=cost.minor if cost else verdict.cost_minor,
    )


def _judged(remedy: Remedy, amount_minor: int | None, now: datetime) -> Judged:
    wish = wish_of(remedy)
    if amount_minor is not None:
        if wish.amount_minor is None or not amount_minor > 0:
            raise Refused("ask.no_amount", "Of this there is no other amount.", allowed=["yes", "no"])
        wish = replace(wish, amount_minor=amount_minor)
    cause: Cause | None = remedy.claim.cause
    harm = remedy.claim.harm
    return judge(wish, remedy.conversation, remedy.order, cause, policy_at(now), harm=harm, now=now)


def wish_of(remedy: Remedy) -> RemedyWish:
    """What was wished for, as it was put down."""
    wish = wish_from(remedy.kind, remedy.params, to=remedy.params.get("to"))
    return replace(
        wish,
        note=remedy.note,
        return_demanded=remedy.return_demanded if remedy.return_demanded != "none" else "",
        prompted_by=remedy.prompted_by,
        wish_met=remedy.wish_met,
        kinder_for=remedy.kinder_for,
        task_for=remedy.task_for_id,
        task_due_at=remedy.task_due_at,
    )


def _as_judged(remedy: Remedy, judged: Judged) -> None:
    """What it costs by now is what is granted."""
    params = {**remedy.params, "amount_minor": judged.wish.amount_minor}
    Remedy.objects.filter(pk=remedy.pk).update(
        estimate=judged.parts,
        cost_minor=judged.cost.whole,
        value_minor=max(judged.value_minor, 0),
        params=params,
    )
    remedy.refresh_from_db()


def _refuse(remedy: Remedy, by: Actor, now: datetime) -> None:
    asked = Remedy.objects.filter(pk=remedy.pk, state=ASKED)
    if not asked.update(state=REVERSED, reversed_at=now, reversed_for="other"):
        return
    remedy.refresh_from_db()
    booking.reverse(remedy, now=now)
    told = events.Reversed(reason=Code("other"), was=Code("asked"))
    record(events.REVERSED, remedy, by=by, payload=told, now=now)


def _close(
    ask: Ask, verdict: str, agent: Agent | None, amount: int | None, now: datetime, words: str = ""
) -> None:
    open_still = Ask.objects.filter(pk=ask.pk, verdict=OPEN)
    if not open_still.update(
        verdict=verdict, answered_at=now, answered_by=agent, amount_minor=amount, words=words
    ):
        raise Refused("remedy.elsewhere", "Somebody else has decided about this meanwhile.")
    ask.refresh_from_db()
