"""Telling whom a conversation is about: the pane beside its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from makeright.conversations import events
from makeright.conversations.models import OPEN, Conversation, Sight
from makeright.customers.kinds import MAIL
from makeright.customers.models import Identity
from makeright.desk.telling_customers import there
from makeright.desk.telling_occurrences import Happened, folded, occurrences_of
from makeright.events.models import Event
from makeright.mail.complaining import complained_at

MOST_MATTERS = 50
MOST_LINES, MOST_BESIDE = 20, 10
TOLD_OF_CUSTOMER = (events.OPENED.name, events.SENT.name, events.RESOLVED.name, events.REOPENED.name)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what happened so far: the latest of `times` events in a row that say the same, and its conversation."""

    event: Event
    matter: Conversation
    times: int

    @property
    def key(self) -> int:
        return self.event.pk


@dataclass(frozen=True, slots=True)
class Person:
    """What the desk knows of a customer, as far as the agent may see it. `there`: where they are, and what their clock
    shows, if they said; `open`: how many of `others` and this one are open, which may be `has_more` than are told."""

    known_since: datetime
    identities: Sequence[Identity]
    there: tuple[str, str] | None
    others: Sequence[Conversation]
    complained_at: datetime | None
    open: int
    has_more: bool
    timeline: Sequence[Line | Happened]


def person_of(conversation: Conversation, *, sight: Sight, now: datetime) -> Person:
    """Tell of the customer: addresses, other conversations, and what happened in all that this agent may see."""
    visible = Conversation.objects.all().within(sight).filter(customer=conversation.customer_id)
    matters = {each.pk: each for each in visible.order_by("-last_at")[: MOST_MATTERS + 1]}
    has_more = len(matters) > MOST_MATTERS
    matters[conversation.pk] = conversation
    # By conversation alone: before a merge, the log tells of a conversation under another customer.
    told = Event.objects.filter(conversation_id__in=list(matters), kind__in=TOLD_OF_CUSTOMER)
    lines = _lines(
        [
            (event, matters[event.conversation_id])
            for event in told.order_by("-pk")[:MOST_LINES]
            if event.conversation_id
        ]
    )
    happened, _ = occurrences_of(conversation.customer)
    beside = folded(happened, [line.key for line in lines], by_day=False)[:MOST_BESIDE]
    identities = list(conversation.customer.identities.all())
    return Person(
        known_since=conversation.customer.created_at,
        identities=identities,
        complained_at=complained_at(each.value for each in identities if each.kind == MAIL),
        there=there(conversation.customer, now),
        others=[each for each in matters.values() if each.pk != conversation.pk][:MOST_MATTERS],
        open=sum(each.state == OPEN for each in matters.values()),
        has_more=has_more,
        timeline=sorted([*lines, *beside], key=lambda line: -line.key),
    )


def _lines(happened: Sequence[tuple[Event, Conversation]]) -> list[Line]:
    """What says the same of the same conversation several times in a row is one line, at the time of the latest."""
    lines: list[Line] = []
    for event, matter in happened:
        last = lines[-1] if lines else None
        if last and (last.event.kind, last.matter.pk) == (event.kind, matter.pk):
            lines[-1] = Line(last.event, matter, last.times + 1)
        else:
            lines.append(Line(event, matter, 1))
    return lines


def name_of(conversation: Conversation) -> str:
    """What to call the customer: their name, or the address that we know, or nothing better than that."""
    customer = conversation.customer
    addresses = [identity.value for identity in customer.identities.all()]
    return customer.name.strip() or (addresses[0] if addresses else str(customer))
