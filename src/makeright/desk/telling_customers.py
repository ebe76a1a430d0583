"""Telling of a customer on a page of their own: who they are, what we remember, what is under way, and what happened,
all as far as the agent may see it. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from makeright.conversations import events as conversations
from makeright.conversations.models import Conversation, Message, Sight
from makeright.customers import events
from makeright.customers.filling_in import filled_in
from makeright.customers.models import Customer, CustomField, Fact, Identity, Membership, Merge, Note
from makeright.customers.naming_wishes import name_of_language
from makeright.desk.telling_occurrences import Happened, folded, occurrences_of
from makeright.events.models import Event
from makeright.lib.actor import SERVES
from makeright.staff.models import Agent

LINES = 30  # of a timeline, at a time
MOST_FACTS, MOST_NOTES, MOST_MATTERS = 200, 50, 20
CONSEQUENCES = (
    events.CHANGED.name,
    events.IDENTITY_MOVED.name,
    events.IDENTITY_PREFERRED.name,
    events.FIELD_FILLED_IN.name,
    events.MEMBERSHIP_BEGAN.name,
    events.MEMBERSHIP_ENDED.name,
)
OF_CUSTOMERS = (
    *CONSEQUENCES,
    events.CREATED.name,
    events.IDENTITY_ADDED.name,
    events.IDENTITY_VERIFIED.name,
    events.IDENTITY_REMOVED.name,
    events.MERGED.name,
    events.UNMERGED.name,
    events.FACT_NOTED.name,
    events.FACT_ENDED.name,
    events.NOTE_ADDED.name,
    events.NOTE_REMOVED.name,
)
OF_CONVERSATIONS = (
    conversations.OPENED.name,
    conversations.SENT.name,
    conversations.RESOLVED.name,
    conversations.REOPENED.name,
    conversations.ASSIGNED.name,
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A fact, and the number of the conversation in which the message stands that says it, if the agent sees it."""

    fact: Fact
    number: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a timeline: what happened, how often in a row, and in which conversation; of a merge that still
    stands, the merge."""

    event: Event
    times: int
    matter: Conversation | None
    merge: Merge | None
    other: str

    @property
    def key(self) -> int:
        return self.event.pk


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of what happened, the latest first. `after` is the key to ask with for what is older, or 0."""

    lines: Sequence[Line | Happened]
    names: Mapping[int, str]
    after: int


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the page of a customer says. `there`: where they are, and what their clock shows, if they
    said; `reads`: their language by its name, likewise."""

    customer: Customer
    name: str
    identities: Sequence[Identity]
    membership: Membership | None
    there: tuple[str, str] | None
    reads: str
    fields: Sequence[tuple[CustomField, str]]
    facts: Sequence[Remembered]
    notes: Sequence[Note]
    matters: Sequence[Conversation]
    has_more_matters: bool
    timeline: Timeline


def whole_of(customer: Customer, *, sight: Sight, now: datetime, before: int = 0) -> Whole:
    """Tell of a customer whom the agent sees. `before`: the event from which on the timeline goes back, if not now."""
    identities = list(customer.identities.primary_first())
    current = Membership.objects.select_related("company").filter(customer=customer, until=None).first()
    matters = visible_matters(customer, sight)
    return Whole(
        customer=customer,
        name=called(customer, identities),
        identities=identities,
        membership=current,
        there=there(customer, now),
        reads=name_of_language(customer.language),
        fields=filled_in("customer", customer.pk),
        facts=facts_of(customer, sight),
        notes=list(customer.notes.select_related("agent").order_by("-pk")[:MOST_NOTES]),
        matters=matters[:MOST_MATTERS],
        has_more_matters=len(matters) > MOST_MATTERS,
        timeline=timeline_of(customer, sight=sight, before=before),
    )


def called(customer: Customer, identities: Sequence[Identity]) -> str:
    """The name of a customer, or what they are known by, or nothing better than that."""
    return customer.name.strip() or (identities[0].as_written if identities else str(customer))


def there(customer: Customer, now: datetime) -> tuple[str, str] | None:
    """Where a customer is, as far as their zone says it, and what their clock shows."""
    if not customer.zone:
        return None
    place = customer.zone.rpartition("/")[2].replace("_", " ")
    return place, date_format(now.astimezone(ZoneInfo(customer.zone)), "H:i")


def visible_matters(customer: Customer, sight: Sight) -> list[Conversation]:
    """The conversations of a customer that the agent sees, the latest first, one more than are shown."""
    seen = Conversation.objects.all().within(sight).filter(customer=customer)
    return list(seen.order_by("-last_at")[: MOST_MATTERS + 1])


def facts_of(customer: Customer, sight: Sight) -> list[Remembered]:
    """What is so of a customer today, the newest first, each with the way to the message that says it."""
    facts = list(customer.facts.filter(until=None).order_by("-pk")[:MOST_FACTS])
    sources = {fact.message for fact in facts if fact.message is not None}
    seen = Message.objects.filter(
        sight.condition("conversation__"), pk__in=sources, conversation__customer=customer
    )
    numbers = dict(seen.values_list("pk", "conversation__number")) if sources else {}
    return [Remembered(fact, numbers.get(fact.message or 0)) for fact in facts]


def timeline_of(customer: Customer, *, sight: Sight, before: int = 0) -> Timeline:
    """What happened with a customer, thirty lines of it, older than the event with that key.

    What concerns the customer themselves, under any id that they have had, and what happened in the conversations that
    the agent sees, also while these were another's. What only follows from a merge is told by its line. The log is
    walked back by customer until there is a page of it: asked by conversation, it would be read whole for each page.
    """
    selves = customer.selves()
    theirs = Q(customer_id__in=selves, conversation_id=None, kind__in=OF_CUSTOMERS)
    seen = Conversation.objects.all().within(sight).filter(customer=customer, pk=OuterRef("conversation_id"))
    in_matters = Q(Exists(seen), kind__in=OF_CONVERSATIONS)
    told = Event.objects.filter(theirs | in_matters, customer_id__in=[*selves, *_survivors(selves)])
    told = told.exclude(because__isnull=False, kind__in=CONSEQUENCES)
    if before:
        told = told.filter(pk__lt=before)
    found = list(told.order_by("-pk")[: LINES + 1])
    after = found[LINES - 1].pk if len(found) > LINES else 0
    happened, much = occurrences_of(customer, before=before, after=after - 1 if after else 0)
    after = max(after, much)
    shown = [event for event in found[:LINES] if event.pk >= after]
    matters = Conversation.objects.in_bulk({each.conversation_id for each in shown if each.conversation_id})
    merges = _merges(shown)
    lines: list[Line] = []
    for event in shown:
        matter = matters.get(event.conversation_id or 0)
        merge = merges.get(event.payload.get("merge", 0))
        other = str(merge.merged) if merge and merge.merged.merged_into_id == customer.pk else ""
        if lines and _is_like(lines[-1].event, event):
            lines[-1] = Line(lines[-1].event, lines[-1].times + 1, matter, None, "")
        else:
            stands = merge if merge and merge.undone_at is None and merge.survivor_id == customer.pk else None
            lines.append(Line(event, 1, matter, stands if event.kind == events.MERGED.name else None, other))
    told_elsewhere = folded(happened, [event.pk for event in shown], by_day=True)
    both: list[Line | Happened] = [*lines, *told_elsewhere]
    both.sort(key=lambda line: -line.key)
    return Timeline(both, names_in(shown), after)


def _survivors(merged: Sequence[int]) -> list[int]:
    """Under which keys the log tells of what was theirs while they were merged, in merges that were undone since."""
    known = list(merged)
    further = known
    while further:
        undone = Merge.objects.filter(merged__in=further).exclude(undone_at=None).exclude(survivor__in=known)
        further = sorted(set(undone.values_list("survivor", flat=True)))
        known += further
    return known[len(merged) :]


def names_in(happened: Iterable[Event]) -> dict[int, str]:
    """The names of the colleagues whom these events name."""
    ids = {event.actor_id for event in happened if event.actor_kind in SERVES}
    ids |= {event.payload.get("to_agent") for event in happened}
    wanted = [one for one in ids if one is not None]
    return {agent.pk: str(agent) for agent in Agent.objects.filter(pk__in=wanted)}


def _merges(happened: Iterable[Event]) -> dict[int, Merge]:
    keys = {
        event.payload["merge"]
        for event in happened
        if event.kind in (events.MERGED.name, events.UNMERGED.name)
    }
    return Merge.objects.select_related("merged").in_bulk(keys) if keys else {}


def _is_like(newer: Event, older: Event) -> bool:
    """Whether two events in a row say the same of the same day, so that one line tells both."""
    if newer.kind in (events.MERGED.name, events.UNMERGED.name) or newer.kind != older.kind:
        return False
    same = ("actor_kind", "actor_id", "conversation_id", "payload")
    is_same = all(getattr(newer, each) == getattr(older, each) for each in same)
    days = (timezone.localtime(each.occurred_at).date() for each in (newer, older))
    return is_same and len(set(days)) == 1
