"""Replaying saved replies: which are offered, as the log alone has it, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.conversations import events
from makeright.conversations.models import SavedReply
from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about

BATCH = 200
SUBJECT = "saved_reply"


@replays("saved replies")
def saved_replies_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(SavedReply.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about(SUBJECT, [each.pk for each in batch])
        for each in batch:
            yield _look_again(each.pk) if _compare(each, told[each.pk]) else []
        last = batch[-1].pk
    rows = SavedReply.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.SAVED_REPLY_ADDED.name):
        yield [Difference(f"saved reply {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    saved = SavedReply.objects.select_for_update().get(pk=pk)
    return _compare(saved, told_about(SUBJECT, [pk])[pk])


def _compare(saved: SavedReply, told: Iterable[Event]) -> list[Difference]:
    about, is_told, retired_at = f"saved reply {saved.pk}", False, None
    for event in told:
        is_told = is_told or event.kind == events.SAVED_REPLY_ADDED.name
        if event.kind == events.SAVED_REPLY_RETIRED.name:
            retired_at = event.at
        elif event.kind == events.SAVED_REPLY_REINSTATED.name:
            retired_at = None
    if not is_told:
        return [Difference(about, "it has a row, and the log doesn’t tell of it")]
    if retired_at != saved.retired_at:
        return [Difference(about, f"retired at: the log says {retired_at}, the row {saved.retired_at}")]
    return []
