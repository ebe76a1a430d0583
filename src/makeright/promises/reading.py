"""Reading promises: those of a matter, of a customer, and what somebody has to see to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from makeright.conversations.models import Conversation, Message
from makeright.hours.reading import default_hours
from makeright.promises.finding import Found
from makeright.promises.making import offered
from makeright.promises.models import BROKEN, Promise
from makeright.promises.models.promise import PromiseQuerySet
from makeright.staff.models import Agent


@dataclass(frozen=True, slots=True)
class Offered:
    """Words of ours that look like a promise."""

    message: Message
    found: Found

    @property
    def words(self) -> str:
        return " ".join(self.message.text[self.found.begins : self.found.ends].split())


@dataclass(frozen=True, slots=True)
class OfMatter:
    """What was promised in a matter and is to be kept, the most pressing first, and what might be a promise. `zone`:
    whose days count."""

    promises: Sequence[Promise]
    offered: Sequence[Offered]
    zone: ZoneInfo


def of_matter(conversation: Conversation, *, now: datetime) -> OfMatter:
    """What is to be said of promises in a conversation."""
    hours = default_hours()
    found = Promise.objects.unsettled().filter(conversation=conversation)
    return OfMatter(
        list(found.select_related("message", "owner").most_pressing_first()),
        [Offered(message, each) for message, each in offered(conversation, now=now, hours=hours)],
        hours.at(now).zone,
    )


def seen_to_by(agent: Agent) -> PromiseQuerySet:
    """What an agent has to keep: what is theirs, and what is nobody’s in matters that they have."""
    mine = Q(owner=agent) | Q(owner=None, conversation__assignee=agent)
    return Promise.objects.unsettled().filter(mine)


def pressing(agent: Agent, *, now: datetime) -> PromiseQuerySet:
    """Of those what is broken, due before the next midnight, or to be confirmed."""
    return seen_to_by(agent).filter(Q(state=BROKEN) | Q(due_at__lt=_midnight(now)) | ~Q(sign=""))


def _midnight(now: datetime) -> datetime:
    """The next one in the reader’s zone."""
    there = timezone.localtime(now)
    return there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
