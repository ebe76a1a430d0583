"""Counting asks: each is a hop, a matter that waited for somebody else. The target is none."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from makeright.remedies.models import Ask
from makeright.remedies.models.ask import LAPSED, YES


class Hops(NamedTuple):
    """How often somebody was asked since `since`; of those, how often the answer was yes as it was asked, so that
    asking changed nothing but the time it took, and how often nobody answered."""

    since: datetime
    asks: int
    plain_yes: int
    lapsed: int


def hops_this_month(*, now: datetime) -> Hops:
    """The hops of all of us since the first of this month, by the time zone in force."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = Ask.objects.filter(opened_at__gte=first, opened_at__lte=now).aggregate(
        asks=Count("pk"),
        plain_yes=Count("pk", filter=Q(verdict=YES)),
        lapsed=Count("pk", filter=Q(verdict=LAPSED)),
    )
    return Hops(first, found["asks"], found["plain_yes"], found["lapsed"])
