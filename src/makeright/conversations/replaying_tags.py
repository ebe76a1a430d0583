"""Replaying tags: which are in use and how they look, as the log alone has it, and whether the rows say the same. Which
conversation has which is told with the conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.conversations import events
from makeright.conversations.models import Tag
from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about

BATCH = 200
SUBJECT = "tag"


@replays("tags")
def tags_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Tag.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about(SUBJECT, [each.pk for each in batch])
        for each in batch:
            yield _look_again(each.pk) if _compare(each, told[each.pk]) else []
        last = batch[-1].pk
    rows = Tag.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.TAG_ADDED.name):
        yield [Difference(f"tag {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    tag = Tag.objects.select_for_update().get(pk=pk)
    return _compare(tag, told_about(SUBJECT, [pk])[pk])


def _compare(tag: Tag, told: Iterable[Event]) -> list[Difference]:
    about, color, retired_at = f"tag {tag.pk}", "", None
    for event in told:
        if event.kind == events.TAG_ADDED.name:
            color = event.payload["color"]
        elif event.kind == events.TAG_COLORED.name:
            color = event.payload["to_color"]
        elif event.kind == events.TAG_RETIRED.name:
            retired_at = event.at
        elif event.kind == events.TAG_REINSTATED.name:
            retired_at = None
    if not color:
        return [Difference(about, "it has a row, and the log doesn’t tell of it")]
    found: list[Difference] = []
    if color != tag.color:
        found.append(Difference(about, f"color: the log says {color}, the row {tag.color}"))
    if retired_at != tag.retired_at:
        found.append(Difference(about, f"retired at: the log says {retired_at}, the row {tag.retired_at}"))
    return found
