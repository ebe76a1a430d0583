"""Aging: what other systems told is erased when it is older than its kind is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.models import Occurrence, OccurrenceKind
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.rush import give_way

AT_ONCE = 500  # rows a transaction
BY = Actor.system("retention")


def age_all(*, now: datetime | None = None) -> int:
    """Erase what is too old of each kind that is kept for a time; say how much. Outside transactions; it may be ended
    at any moment, and goes on the night after."""
    moment, erased = now or timezone.now(), 0
    for kind in OccurrenceKind.objects.exclude(keep_for_days=None).order_by("pk"):
        erased += _age(kind, moment)
    return erased


def _age(kind: OccurrenceKind, now: datetime) -> int:
    assert kind.keep_for_days is not None
    before, erased = now - timedelta(days=kind.keep_for_days), 0
    old = Occurrence.objects.filter(kind=kind, occurred_at__lt=before).order_by("occurred_at")
    while some := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            erased += Occurrence.objects.filter(pk__in=some).delete()[0]
        give_way(1.0)
    if erased:
        with transaction.atomic():
            record(events.KIND_AGED, kind, by=BY, payload=events.KindAged(erased=erased), now=now)
    return erased
