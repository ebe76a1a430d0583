"""Replaying webhooks: what the log alone says of which are told, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.webhooks import events
from makeright.webhooks.models import Webhook

_LEADS_TO = {
    events.ADDED.name: "active",
    events.PAUSED.name: "paused",
    events.RESUMED.name: "active",
    events.REMOVED.name: "removed",
}


@replays("webhooks")
def webhooks_are_as_the_log_tells() -> Iterator[list[Difference]]:
    for webhook in Webhook.objects.order_by("pk"):
        seems = _compare(webhook)
        yield _look_again(webhook.pk) if seems else []
    rows = Webhook.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.ADDED.name):
        yield [Difference(f"webhook {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    return _compare(Webhook.objects.select_for_update().get(pk=pk))


def _compare(row: Webhook) -> list[Difference]:
    told = "unknown"
    for event in told_about("webhook", [row.pk])[row.pk]:
        told = _LEADS_TO.get(event.kind, told)
    is_so = "removed" if row.removed_at else row.state
    if told == is_so:
        return []
    return [Difference(f"webhook {row.pk}", f"the log tells that it is {told}, and the row says {is_so}")]
