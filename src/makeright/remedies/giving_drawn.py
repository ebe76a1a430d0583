"""Giving to whom was drawn: within what its agent has for surprises, and never by asking somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.lib.actor import Actor
from makeright.remedies.deciding import surprises_left
from makeright.remedies.drawing_lots import matter_of
from makeright.remedies.kinds import CREDIT, GIFT, GIFT_CARD
from makeright.remedies.making_right import Made, made_by, make_right
from makeright.remedies.models import Draw
from makeright.remedies.planning import Plan, RemedyWish
from makeright.remedies.refusals import Refused

KINDS = (GIFT, GIFT_CARD, CREDIT)
PROMPTED_BY = "draw"


def give_drawn(
    drawn: Draw, wish: RemedyWish, *, by: Actor, key: str, text: str = "", now: datetime | None = None
) -> Made:
    """Give a customer who was drawn a gift, a gift card or store credit, and tell them with `text`, if there is one, in
    their newest conversation. The same `key` is done once, and gives what was made.

    Raises Refused: `draw.passed_on` and `draw.given` for one that is not open, `draw.kind` for another kind of remedy
    (`allowed`), `draw.nobody` where no conversation of theirs is seen any longer, `draw.beyond` for more than is left
    for surprises (`nearest`: minor units of `currency`), and as `make_right` does. Then nothing was changed.
    """
    moment = now or timezone.now()
    if wish.kind not in KINDS:
        raise Refused(
            "draw.kind", "Whoever was drawn gets a gift, a gift card or credit.", allowed=list(KINDS)
        )
    matter = drawn.remedy.conversation if drawn.remedy else matter_of(drawn)
    if matter is None:
        raise Refused("draw.nobody", "There is no conversation with them that you see.")
    if not drawn.is_open and made_by(matter, key) is None:
        raise _over(drawn)
    plan = Plan(
        matter,
        (replace(wish, prompted_by=PROMPTED_BY),),
        harm="none",
        wish="not_asked",
        text=text,
        gives_now=False,
    )
    with transaction.atomic():
        made = make_right(plan, by=by, key=key, now=moment)
        if made.asks:
            raise _beyond(drawn, moment)
        drawn.refresh_from_db()
        if drawn.remedy_id not in {each.pk for each in made.remedies}:
            raise _over(drawn)
    return made


def _over(drawn: Draw) -> Refused:
    if drawn.passed_at is not None:
        return Refused("draw.passed_on", "They were passed on already. Draw somebody anew.")
    return Refused("draw.given", "They were given something already.")


def _beyond(drawn: Draw, now: datetime) -> Refused:
    left = surprises_left(drawn.agent, now=now)
    if left is None:
        return Refused("draw.no_budget", "Nothing is left of what you have for surprises.", nearest=None)
    return Refused(
        "draw.beyond",
        "That is more than is left for surprises: %(left)s.",
        {"left": left},
        nearest=left.minor,
        currency=left.currency,
    )
