"""Counting what stands in each of the desk's ways: bounded, so that the numbers cost the same in a large house."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from makeright.conversations import listing
from makeright.conversations.models import Sight
from makeright.lib.counting import count_together
from makeright.mail.models import BOUNCED, FAILED, QUARANTINED, UNFINISHED, UNKNOWN, Delivery, IncomingMail
from makeright.promises.models import BROKEN
from makeright.promises.reading import pressing
from makeright.remedies.asking import asked_of
from makeright.remedies.checking_up import due_for
from makeright.staff.models import Agent

MOST_UNFINISHED = 2_000  # deliveries of the whole company
LETTING_DOWN = (FAILED, BOUNCED, UNKNOWN)


class Numbers(NamedTuple):
    """How many stand in each way, at most 100 each. `is_letting_down`: some reply will never arrive by
    itself. `promises`: those of the agent that press; `is_word_broken`: some of them were not kept."""

    mine: int
    unassigned: int
    open: int
    outbox: int
    is_letting_down: bool
    set_aside: int
    promises: int
    is_word_broken: bool
    asks: int
    check_ups: int


def numbers(agent: Agent, sight: Sight) -> Numbers:
    """The numbers beside the ways, in two questions. `sight`: what the agent may see."""
    unsent = undelivered(sight)
    to_keep = pressing(agent, now=timezone.now())
    mine, unassigned, opened, outbox, letting_down, aside, promises, broken, asks, again = count_together(
        *listing.countable(agent, sight),
        unsent[: listing.COUNTED],
        unsent.filter(state__in=LETTING_DOWN)[:1],
        set_aside(sight)[: listing.COUNTED],
        to_keep[: listing.COUNTED],
        to_keep.filter(state=BROKEN)[:1],
        asked_of(agent)[: listing.COUNTED],
        due_for(sight, timezone.localdate())[: listing.COUNTED],
    )
    return Numbers(
        *(mine, unassigned, opened, outbox, bool(letting_down), aside),
        *(promises, bool(broken), asks, again),
    )


def undelivered(sight: Sight) -> QuerySet[Delivery]:
    """What we wrote and no server has taken, of the conversations that the agent sees.

    What is unfinished is little, and is walked from there rather than from all conversations. Of very much, as when no
    mail server is set up, only a part is told.
    """
    begun = Delivery.objects.filter(state__in=UNFINISHED, message__erased_at=None)
    little = begun.values_list("pk", flat=True)[:MOST_UNFINISHED]
    unfinished = Delivery.objects.filter(
        pk__in=[0, *little]
    )  # 0 is none's: the same queries with much and little
    return unfinished.filter(sight.condition("message__conversation__"))


def set_aside(sight: Sight) -> QuerySet[IncomingMail]:
    """Mails that could not be opened, in the inboxes that the agent serves."""
    waiting = IncomingMail.objects.filter(state=QUARANTINED)
    return waiting.exclude(inbox=None) if sight.sees_all else waiting.filter(inbox__in=sight.inboxes)
