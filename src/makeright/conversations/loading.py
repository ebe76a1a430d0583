"""Loading: how much each of us has before them, and how much they take at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from makeright.conversations.models import OPEN, Conversation
from makeright.staff.models import Agent


class Load(NamedTuple):
    """How many open conversations are theirs, and how many they take at once (None: any number)."""

    open: int
    capacity: int | None

    @property
    def has_room(self) -> bool:
        return self.capacity is None or self.open < self.capacity


def load_of(agents: Iterable[Agent]) -> dict[int, Load]:
    """What each of these agents has before them, by key, in one query."""
    asked = {agent.pk: agent for agent in agents}
    theirs = Conversation.objects.filter(state=OPEN, assignee__in=asked).order_by()
    counted = dict(theirs.values_list("assignee_id").annotate(count=Count("pk")))
    return {pk: Load(counted.get(pk, 0), agent.capacity) for pk, agent in asked.items()}
