"""Drawing lots: an agent with a budget for surprises draws a customer, and gives them something or passes on."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.conversations.models import Conversation, Message
from makeright.conversations.models.conversation import ConversationQuerySet
from makeright.customers.models import MAIL, Identity
from makeright.customers.seeing import seen_by
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.orders.models import Order
from makeright.remedies import events
from makeright.remedies.deciding import surprises_left, take_windows
from makeright.remedies.lots import digest_of, in_order
from makeright.remedies.models import Draw, Remedy, Trial
from makeright.remedies.models.draw import BOUGHT, NOT_SAID, PASSED_FOR, WROTE
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.refusals import Refused
from makeright.staff.models import Agent

NEAR = timedelta(days=90)  # who wrote or bought since can be drawn
SURPRISED = timedelta(days=365)  # who was surprised since can't
DAY = timedelta(days=1)
MOST_A_DAY = 5
COMPARED_WITH = 20
_EVERYBODY = 0  # in the place of a customer: all draws wait for each other
_TRIAL, _UNIT, _DRAWN = "surprise", "customer", "drawn"


@transaction.atomic
def draw(agent: Agent, *, by: Actor, seed: str = "", now: datetime | None = None) -> Draw:
    """Draw a customer by lot from those who can be; give the one that is open still, if there is one. A `seed` is given
    where the lot was drawn before: in stories. Else it is made up here, and nobody knows it beforehand.

    Raises Refused: `draw.no_budget` without anything left for surprises (`nearest`: nothing), `draw.too_many` after
    MOST_A_DAY in 24 hours (`most`), `draw.nobody` where nobody can be drawn.
    """
    moment = now or timezone.now()
    take_windows(agent.pk, _EVERYBODY)
    standing = Draw.objects.filter(agent=agent, remedy=None, passed_at=None).first()
    if standing is not None:
        return standing
    _expect_budget(agent, moment)
    if Draw.objects.filter(agent=agent, drawn_at__gt=moment - DAY).count() >= MOST_A_DAY:
        raise Refused(
            "draw.too_many", "You may draw %(most)s times a day.", {"most": MOST_A_DAY}, most=MOST_A_DAY
        )
    could_be = who_can_be_drawn(agent, now=moment)
    if not could_be:
        raise Refused("draw.nobody", "Nobody can be drawn now.")
    seed = seed or secrets.token_hex(32)
    first, *others = in_order(seed, could_be)
    made = Draw.objects.create(
        agent=agent,
        customer_id=first,
        trial=_trial(moment),
        seed=seed,
        eligible=len(could_be),
        digest=digest_of(could_be),
        others=others[:COMPARED_WITH],
        drawn_for=could_be[first],
        drawn_at=moment,
    )
    told = events.Drawn(
        trial=made.trial_id,
        unit=Code(_UNIT),
        arm=Code(_DRAWN),
        probability=1 / made.eligible,
        eligible=made.eligible,
    )
    record(events.DRAWN, made, by=by, payload=told, now=moment)
    return made


@transaction.atomic
def pass_on(drawn: Draw, *, by: Actor, reason: str = NOT_SAID, now: datetime | None = None) -> bool:
    """Give nothing to whom one drew; say whether that is new. They can be drawn again after a day.

    Raises Refused: `no_such_code` (`field`) for a reason that there isn't, `draw.given` once something was given.
    """
    if reason not in PASSED_FOR:
        raise Refused("no_such_code", "There is no such reason.", field="reason")
    moment = now or timezone.now()
    open_still = Draw.objects.filter(pk=drawn.pk, remedy=None, passed_at=None)
    is_new = open_still.update(passed_at=moment, passed_for=reason) == 1
    drawn.refresh_from_db()
    if drawn.remedy_id is not None:
        raise Refused("draw.given", "They were given something already.")
    if is_new:
        record(events.DRAW_PASSED_ON, drawn, by=by, payload=events.DrawPassedOn(Code(reason)), now=moment)
    return is_new


def give(remedy: Remedy) -> bool:
    """Have the draw in which this customer is open to whoever gave it end with what they were given; say whether there
    was one. In the caller's transaction."""
    theirs = Draw.objects.filter(agent=remedy.granted_by_id, customer=remedy.customer_id)
    return theirs.filter(remedy=None, passed_at=None).update(remedy=remedy) == 1


def who_can_be_drawn(agent: Agent, *, now: datetime) -> dict[int, str]:
    """The keys of the customers whom this agent may draw, each with why: they `wrote` or `bought` within NEAR.

    Not those who were surprised within SURPRISED, whom somebody has drawn already or passed on within a day, whose mail
    was junk within NEAR, nor colleagues; nor who has no conversation that the agent sees, in which it could be given.
    """
    since = now - NEAR
    could_be_told = matters(agent).values("customer")
    seen = seen_by(agent).standing().filter(pk__in=could_be_told).values("pk")
    wrote = Message.objects.filter(
        direction="in", robot="human", at__gt=since, at__lte=now, customer__in=seen,
        conversation__in=matters(agent).values("pk"),
    )  # fmt: skip
    bought = Order.objects.visible_to(agent).sold().filter(placed_at__gt=since, placed_at__lte=now)
    bought = bought.filter(customer__in=seen, canceled_at=None)
    near = dict.fromkeys(bought.order_by().values_list("customer", flat=True), BOUGHT)
    near |= dict.fromkeys(wrote.order_by().values_list("customer", flat=True).distinct(), WROTE)
    left_out = {key for some in _left_out(now) for key in some}
    return {key: why for key, why in near.items() if key not in left_out}


def matters(agent: Agent) -> ConversationQuerySet:
    """The conversations in which an agent could give something to whom they drew."""
    return Conversation.objects.visible_to(agent).filter(junk_since=None)


def matter_of(drawn: Draw) -> Conversation | None:
    """The one in which something would be given to whom was drawn: their newest that its agent sees."""
    theirs = matters(drawn.agent).select_related("customer", "inbox").filter(customer=drawn.customer_id)
    return theirs.order_by("-last_at", "-pk").first()


def draw_again(remedy: Remedy) -> bool:
    """Have the draw be open again whose gift was taken back, unless its agent drew somebody else since; say whether it
    is. In the caller's transaction."""
    theirs = Draw.objects.filter(remedy=remedy)
    if (agent := theirs.values_list("agent", flat=True).first()) is None:
        return False
    take_windows(agent, _EVERYBODY)
    if Draw.objects.filter(agent=agent, remedy=None, passed_at=None).exists():
        return False
    return theirs.update(remedy=None) == 1


def _left_out(now: datetime) -> list[QuerySet[Any, Any]]:
    surprised = Remedy.objects.given().filter(is_surprise=True, granted_at__gt=now - SURPRISED)
    taken = Draw.objects.filter(remedy=None, passed_at=None)
    passed = Draw.objects.filter(passed_at__gt=now - DAY)
    junk = Conversation.objects.filter(junk_since__gt=now - NEAR)
    colleagues = Identity.objects.filter(kind=MAIL, value__in=Agent.objects.values("email"))
    return [each.values_list("customer", flat=True) for each in (surprised, taken, passed, junk, colleagues)]


def _expect_budget(agent: Agent, now: datetime) -> None:
    left = surprises_left(agent, now=now) if agent.may(MAKE_RIGHT) else None
    if left is None or left.minor <= 0:
        raise Refused("draw.no_budget", "Nothing is left of what you have for surprises.", nearest=None)


def _trial(now: datetime) -> Trial:
    """The comparison that all draws are part of. Only one draws at a time, so it is made once."""
    known = Trial.objects.filter(what=_TRIAL, until=None).first()
    return known or Trial.objects.create(
        what=_TRIAL, unit=_UNIT, arms=[_DRAWN, "not_drawn"], probability=[], since=now
    )
