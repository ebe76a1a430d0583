"""Mending: what made the matters of the story right is proposed, asked for, granted, done and looked at by the verbs
themselves, one step after the other as they went through the months."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from operator import itemgetter

from django.conf import settings

from makeright.causes.models import Cause
from makeright.conversations.models import LEFT, OUT, Attachment, Conversation, Message
from makeright.demo.cast import Colleague
from makeright.demo.story.mended import MENDED, Answered, Gives, Mended
from makeright.lib.actor import Actor
from makeright.orders import carrying_out
from makeright.orders.entering import enter_order
from makeright.orders.models import Line, Order
from makeright.orders.saying import BuyerSaid, LineSaid, OrderSaid, ShipmentSaid, SightingSaid
from makeright.remedies import asking, checking_up, drawing_lots, fulfilling, sealing
from makeright.remedies.giving_drawn import PROMPTED_BY
from makeright.remedies.lots import in_order
from makeright.remedies.making_right import make_right
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.models.remedy import GRANTED
from makeright.remedies.planning import Plan, RemedyWish
from makeright.staff.models import Agent

THE_ENGINE = Actor.system("remedies").telling("backfill")
Step = tuple[datetime, Callable[[datetime], object]]


def mend(agents: Mapping[Colleague, Agent], *, now: datetime) -> int:
    """Have all that made matters right be given, as of its own hours; say how many remedies there are. Nothing of it is
    mailed: what customers were told stands in the story."""
    causes = {each.code: each for each in Cause.objects.all()}
    found = [_Mending(each, agents, causes, now) for each in MENDED]
    steps = sorted((step for one in found for step in one.begins()), key=itemgetter(0))
    while steps:
        at, do = steps.pop(0)
        do(at)
        if more := [step for one in found for step in one.follows() if step[0] <= now]:
            steps = sorted([*steps, *more], key=itemgetter(0))
    sealing.seal_due(by=Actor.system("ledger").telling("backfill"), now=now)
    return Remedy.objects.count()


class _Mending:
    """One matter while it is made right: what comes next in it is known when what came before is done."""

    def __init__(
        self, told: Mended, agents: Mapping[Colleague, Agent], causes: Mapping[str, Cause], now: datetime
    ) -> None:
        self.told, self.agents, self.now = told, agents, now
        self.cause = causes[told.cause]
        self.conversation = (
            Conversation.objects.filter(subject=told.subject).select_related("inbox").earliest("pk")
        )
        self.by = self._actor(told.by)
        self.next: list[Step] = []

    def begins(self) -> list[Step]:
        """The plan, at the hour of its answer: what the answer promises was given with it."""
        return [(self._when(), self._make_right)]

    def follows(self) -> list[Step]:
        """What was found to come next since this was asked last."""
        found, self.next = self.next, []
        return found

    def _when(self) -> datetime:
        if self.told.at is not None:
            return self.told.at.before(self.now)
        ours = Message.objects.filter(conversation=self.conversation, direction=OUT, state=LEFT)
        return ours.filter(agent=self.agents[self.told.by]).earliest("at").at

    def _make_right(self, at: datetime) -> None:
        order = self._order(at)
        line = order.lines.order_by("position")[0]
        wishes = tuple(_wish(each, order, line) for each in self.told.gives)
        plan = Plan(
            self.conversation,
            wishes,
            order=order,
            pieces=((line.pk, 1),),
            cause=self.cause,
            wish=self.told.wish,
            wish_how="unknown" if self.told.wish == "unknown" else "volunteered",
            mood=self.told.mood,
            evidence=tuple(
                Attachment.objects.filter(
                    message__conversation=self.conversation, message__direction="in"
                ).order_by("pk")
            ),
            customer_told="it_is_looked_into",
        )
        if any(each.prompted_by == PROMPTED_BY for each in self.told.gives):
            self._draw(at)
        made = make_right(plan, by=self.by, key="story", now=at)
        for ask in made.asks:
            self._is_asked(ask, at)
        for remedy in made.remedies:
            if remedy.state == GRANTED:
                self._granted(remedy, at)

    def _draw(self, at: datetime) -> None:
        """The lot fell on this customer, by a seed by which it does."""
        agent = self.agents[self.told.by]
        could_be = drawing_lots.who_can_be_drawn(agent, now=at)
        assert self.conversation.customer_id in could_be, f"{self.told.subject}: nobody would draw them"
        seeds = map("{:064x}".format, count())
        seed = next(each for each in seeds if in_order(each, could_be)[0] == self.conversation.customer_id)
        drawing_lots.draw(agent, by=self.by, seed=seed, now=at)

    def _order(self, at: datetime) -> Order:
        theirs = Order.objects.filter(customer=self.conversation.customer_id, kind="sale")
        return theirs.filter(placed_at__lt=at).latest("placed_at")

    def _is_asked(self, ask: Ask, at: datetime) -> None:
        answered = self.told.answered
        if answered is not None:
            self._later(at + answered.after, lambda then: self._answer(ask, answered, then))

    def _answer(self, ask: Ask, told: Answered, at: datetime) -> None:
        by = self._actor(told.by)
        asking.answer(ask, yes=told.yes, by=by, amount_minor=told.minor, words=told.words, now=at)
        ask.remedy.refresh_from_db()
        if ask.remedy.state == GRANTED:
            self._granted(ask.remedy, at)

    def _granted(self, remedy: Remedy, at: datetime) -> None:
        told = self._told_of(remedy)
        if told.reversed:
            self._later(
                at + told.after,
                lambda then: fulfilling.reverse(remedy, told.reversed, by=self.by, now=then),
            )
        if not told.reversed or told.after > timedelta(seconds=settings.MAKERIGHT_UNDO_SECONDS):
            leaves = at + timedelta(seconds=settings.MAKERIGHT_UNDO_SECONDS)
            self._later(leaves, lambda then: self._leave(remedy, told, then))

    def _leave(self, remedy: Remedy, told: Gives, at: datetime) -> None:
        fulfilling.leave(remedy.pk, by=THE_ENGINE, now=at)
        if remedy.operation_id is not None:
            carrying_out.carry_out(remedy.operation_id, source="backfill", now=at)
            remedy.refresh_from_db()
            self._fulfilled(remedy, told, at)
        elif told.failed:
            self._later(
                at + told.after,
                lambda then: fulfilling.fail(remedy, told.failed, by=self.by, now=then),
            )
        elif told.done_after is not None and not told.reversed:
            self._later(at + told.done_after, lambda then: self._done(remedy, told, then))

    def _done(self, remedy: Remedy, told: Gives, at: datetime) -> None:
        fulfilling.done(remedy, by=self.by, now=at)
        self._fulfilled(remedy, told, at)

    def _fulfilled(self, remedy: Remedy, told: Gives, at: datetime) -> None:
        remedy.refresh_from_db()
        if remedy.made_order is not None and told.done_after is not None:
            self._later(at + told.done_after, lambda then: _deliver(remedy, then))
        if told.found is not None and remedy.check_on is not None:
            how, result = told.found
            looked = at + (remedy.check_on - at.date())
            self._later(looked, lambda then: checking_up.check(remedy, how, result, by=self.by, now=then))

    def _later(self, at: datetime, do: Callable[[datetime], object]) -> None:
        self.next.append((at, do))

    def _told_of(self, remedy: Remedy) -> Gives:
        """Which of those it is: what was given in two parts is one of them."""
        return next(each for each in self.told.gives if each.kind == remedy.kind)

    def _actor(self, colleague: Colleague) -> Actor:
        return Actor.agent(self.agents[colleague]).telling("backfill")


def _wish(gives: Gives, order: Order, line: Line) -> RemedyWish:
    """What is given of this line, as the sheet would say it."""
    match gives.kind:
        case "replacement":
            return RemedyWish("replacement", pieces=((line.pk, 1),), prompted_by=gives.prompted_by)
        case "refund":
            minor = gives.minor or line.paid_minor * gives.percent // 100
            minor = min(minor, order.total_minor)
            return RemedyWish("refund", amount_minor=minor, prompted_by=gives.prompted_by)
        case "credit":
            return RemedyWish("credit", amount_minor=gives.minor, prompted_by=gives.prompted_by)
        case _:
            return RemedyWish(
                gives.kind, cost_minor=gives.minor, note=gives.note, prompted_by=gives.prompted_by
            )


def _deliver(remedy: Remedy, at: datetime) -> None:
    """The carrier brought what was made anew."""
    made = remedy.made_order
    assert made is not None
    lines = tuple(
        LineSaid(
            each.external_id,
            each.name,
            each.quantity,
            each.paid_minor,
            list_minor=each.list_minor,
            variant=each.variant.external_id if each.variant else "",
        )
        for each in made.lines.select_related("variant").order_by("position")
    )
    sent = at - timedelta(days=2)
    parcel = ShipmentSaid(
        "s1",
        "Paketpost",
        tracking=f"PP{made.number}DE",
        shipped_at=sent,
        delivered_at=at,
        sightings=(SightingSaid(sent, "left", "Bamberg"), SightingSaid(at, "delivered")),
    )
    said = OrderSaid(
        made.external_id,
        made.number,
        made.currency,
        made.placed_at,
        lines,
        state="delivered",
        kind=made.kind,
        origin_ref=made.origin_ref,
        buyer=BuyerSaid(customer=made.customer_id),
        shipments=(parcel,),
        channel=made.channel,
    )
    enter_order(said, shop=made.shop, by=THE_ENGINE, now=at)
