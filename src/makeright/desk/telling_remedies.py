"""Telling what was given and what was promised, as lines of a thread: who did what, what it cost us for whom that may
be told, which order it made, and when somebody looks again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.desk.wording_remedies import DRAWINGS
from makeright.events.models import Event
from makeright.lib.actor import SERVES
from makeright.orders.models import Order
from makeright.promises import events as promises
from makeright.promises.models import Promise
from makeright.remedies import events
from makeright.remedies.models import Remedy
from makeright.remedies.models.remedy import FULFILLED, GRANTED
from makeright.remedies.permissions import SEE_LEDGER
from makeright.remedies.wording_asks import what_is_given
from makeright.staff.models import Agent
from makeright.ui import times
from makeright.ui.numbers import money

Row = TypeVar("Row", Remedy, Promise)
OF_REMEDIES = (
    events.PROPOSED.name,
    events.GRANTED.name,
    events.FULFILLED.name,
    events.ARRIVED.name,
    events.FAILED.name,
    events.REVERSED.name,
    events.CHECKED.name,
)
OF_PROMISES = (
    promises.MADE.name,
    promises.MOVED.name,
    promises.KEPT.name,
    promises.BROKEN.name,
    promises.WITHDRAWN.name,
)


@dataclass(frozen=True, slots=True)
class Given:
    """A line about a remedy or a promise. `order`: the one that it made; `cost`: what it costs us, for who may know;
    `undo`: the plan that can be taken back still, or empty; `looks_on`: when somebody looks again."""

    drawing: str
    words: str
    order: Order | None = None
    cost: str = ""
    undo: str = ""
    looks_on: str = ""


def given_of(happened: Iterable[Event], *, agent: Agent, now: datetime) -> dict[int, Given]:
    """The lines of these events, by key, in four queries at most; those of other kinds have none."""
    told = [event for event in happened if event.kind in OF_REMEDIES + OF_PROMISES]
    remedies = _rows(Remedy, told, "remedy", "made_order", "order")
    promised = _rows(Promise, told, "promise")
    names = _names(told)
    lines: dict[int, Given] = {}
    for event in told:
        who = _who(event, agent, names)
        if remedy := remedies.get(event.subject_id) if event.kind in OF_REMEDIES else None:
            lines[event.pk] = _of_remedy(event, remedy, who, agent, now)
        elif promise := promised.get(event.subject_id) if event.kind in OF_PROMISES else None:
            lines[event.pk] = Given("clock", _of_promise(event, promise, who, now))
    return lines


def _of_remedy(event: Event, remedy: Remedy, who: str, agent: Agent, now: datetime) -> Given:
    what = what_is_given(remedy)
    if event.kind == events.CHECKED.name:
        result = event.payload["result"]
        words = {
            "right": _("%(who)s looked again: it is right. %(what)s"),
            "not_right": _("%(who)s looked again: it is not right. %(what)s"),
        }.get(result, _("%(who)s looked again: nobody could say. %(what)s"))
        return Given("check" if result == "right" else "circle-alert", words % {"who": who, "what": what})
    sentence = {
        events.PROPOSED.name: _("%(who)s asked for: %(what)s"),
        events.GRANTED.name: _("%(who)s gave: %(what)s"),
        events.FULFILLED.name: _("Done: %(what)s"),
        events.ARRIVED.name: _("They have it: %(what)s"),
        events.FAILED.name: _("Could not be done: %(what)s"),
        events.REVERSED.name: _("%(who)s took back: %(what)s"),
    }[event.kind]
    is_failed, is_done = event.kind == events.FAILED.name, event.kind == events.FULFILLED.name
    is_granted = event.kind == events.GRANTED.name
    is_to_check = is_done and remedy.state == FULFILLED and remedy.checked_at is None
    may_undo = is_granted and remedy.state == GRANTED and remedy.can_be_taken_back(now)
    return Given(
        drawing="circle-alert" if is_failed else DRAWINGS[remedy.kind],
        words=sentence % {"who": who, "what": what},
        order=remedy.made_order if is_done else None,
        cost=_cost(remedy) if (is_granted or is_done) and agent.may(SEE_LEDGER) else "",
        undo=remedy.plan_key if may_undo and agent.pk == remedy.granted_by_id else "",
        looks_on=_day(remedy.check_on, now) if is_to_check and remedy.check_on else "",
    )


def _day(day: date, now: datetime) -> str:
    """A day, which is the same one wherever it is read."""
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    return times.day(noon, now)


def _cost(remedy: Remedy) -> str:
    cost = remedy.real_cost
    return _("Costs us %(amount)s") % {"amount": money(cost.minor, cost.currency)} if cost.minor else ""


def _of_promise(event: Event, promise: Promise, who: str, now: datetime) -> str:
    if event.kind == promises.MADE.name:
        return _("%(who)s gave our word for %(when)s") % {
            "who": who,
            "when": times.ahead(event.payload["due_at"], now),
        }
    if event.kind == promises.MOVED.name:
        return _("%(who)s moved what was promised to %(when)s") % {
            "who": who,
            "when": times.ahead(event.payload["to_due_at"], now),
        }
    if event.kind == promises.BROKEN.name:
        return _("What was promised for %(when)s is not done") % {
            "when": times.clock_with_day(promise.due_at, now)
        }
    if event.kind == promises.WITHDRAWN.name:
        return _("%(who)s said that a promise counts no longer") % {"who": who}
    if event.payload["late_seconds"] > 0:
        return _("We kept our word, late")
    return _("We kept our word")


def _rows(model: type[Row], told: Sequence[Event], kind: str, *parts: str) -> Mapping[int, Row]:
    keys = {event.subject_id for event in told if event.subject_kind == kind}
    rows = model._default_manager.filter(pk__in=keys)
    return {row.pk: row for row in (rows.select_related(*parts) if parts else rows)} if keys else {}


def _names(told: Sequence[Event]) -> dict[int, str]:
    keys = {event.actor_id for event in told if event.actor_kind in SERVES and event.actor_id}
    return {each.pk: each.first_name for each in Agent.objects.filter(pk__in=keys)} if keys else {}


def _who(event: Event, agent: Agent, names: Mapping[int, str]) -> str:
    if event.actor_kind not in SERVES or event.actor_id is None:
        return _("The desk")
    return _("You") if event.actor_id == agent.pk else names.get(event.actor_id, _("Somebody"))
