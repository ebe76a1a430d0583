"""Replaying deliveries: what the log says became of each, and whether its row says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_of
from makeright.mail.models import HANDING, QUEUED, SENDING, WAITING, Delivery

BATCH = 200  # conversations
UNDER_WAY = frozenset(
    {WAITING, QUEUED, SENDING, HANDING}
)  # between two tries; only what comes of one is recorded


def tell(told: Iterable[Event]) -> dict[int, str | None]:
    """Fold the events of deliveries, in the order of the stream: delivery → its last state, as far as the log knows."""
    return {event.subject_id: event.payload.get("state") for event in told}


@replays("deliveries")
def deliveries_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    ours = Delivery.objects.order_by("message__conversation_id").values_list(
        "message__conversation_id", flat=True
    )
    while batch := list(ours.filter(message__conversation_id__gt=last).distinct()[:BATCH]):
        told = told_of(batch, subject="delivery")
        rows = _rows(batch)
        for conversation in batch:
            seems = _compare(rows[conversation], tell(told[conversation]))
            yield from _look_again(conversation) if any(seems) else seems
        last = batch[-1]
    rowless = Event.objects.filter(~Exists(Delivery.objects.filter(pk=OuterRef("subject_id"))))
    for gone in rowless.filter(subject_kind="delivery").values_list("subject_id", flat=True).distinct():
        yield [Difference(f"delivery {gone}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(conversation: int) -> list[list[Difference]]:
    """While nobody can change them: what was only just changing is no difference."""
    held = Delivery.objects.select_for_update(of=("self",)).filter(message__conversation=conversation)
    rows = dict(held.order_by("pk").values_list("pk", "state"))
    return _compare(rows, tell(told_of([conversation], subject="delivery")[conversation]))


def _rows(conversations: list[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {conversation: {} for conversation in conversations}
    deliveries = Delivery.objects.filter(message__conversation__in=conversations)
    for pk, conversation, state in deliveries.values_list("pk", "message__conversation_id", "state"):
        found[conversation][pk] = state
    return found


def _compare(rows: dict[int, str], told: dict[int, str | None]) -> list[list[Difference]]:
    """For each delivery the differences, mostly none."""
    return [_differences(pk, told.get(pk), state) for pk, state in sorted(rows.items())]


def _differences(pk: int, log: str | None, row: str) -> list[Difference]:
    is_under_way = (log is None or log in UNDER_WAY) and row in UNDER_WAY
    if is_under_way or log == row:
        return []
    return [Difference(f"delivery {pk}", f"the log says {log or 'nothing'}, the row {row}")]
