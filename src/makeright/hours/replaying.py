"""Replaying calendars: what the log alone says of hours, holidays and feeds, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery

from makeright.events.models import Event, Position
from makeright.events.replaying import Difference, replays, told_about
from makeright.hours import events
from makeright.hours.models import Calendar, Feed

Openings = list[tuple[int, int, int]]
Days = dict[int, tuple[str, int, int]]


@dataclass(slots=True)
class Story:
    """A calendar as the log tells it: weeks by the moment from which they count, holidays in force by id."""

    is_used: bool = False
    region: str = ""
    weeks: dict[datetime, tuple[int, str, Openings]] = field(default_factory=dict)
    holidays: Days = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)


def tell(told: Iterable[Event]) -> Story:
    """Fold the events of one calendar, in the order of the stream. Kinds that change no state are passed over."""
    story = Story()
    for event in told:
        try:
            if step := _STEPS.get(event.kind):
                step(story, event)
        except KeyError as missing:
            story.wrongs.append(f"event {event.pk} ({event.kind}) doesn’t say {missing.args[0]}")
    return story


@replays("calendars")
def calendars_are_as_the_log_tells() -> Iterator[list[Difference]]:
    for calendar in Calendar.objects.order_by("pk"):
        seems = _compare(calendar)
        yield _look_again(calendar.pk) if seems else []
    rows = Calendar.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.ADDED.name):
        yield [Difference(f"calendar {event.subject_id}", "the log tells of it, and it has no row")]


@replays("feeds")
def feeds_are_as_the_log_tells() -> Iterator[list[Difference]]:
    for feed in Feed.objects.select_related("calendar").order_by("pk"):
        seems = _compare_feed(feed)
        yield _look_again_at_feed(feed) if seems else []


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change it, nor which one is the default: what was only just changing is no difference."""
    list(Calendar.objects.select_for_update().order_by("pk"))
    return _compare(Calendar.objects.get(pk=pk))


@transaction.atomic
def _look_again_at_feed(feed: Feed) -> list[Difference]:
    Calendar.objects.select_for_update().get(pk=feed.calendar_id)
    feed.refresh_from_db()
    return _compare_feed(feed)


def _compare(row: Calendar) -> list[Difference]:
    story = tell(told_about("calendar", [row.pk])[row.pk])
    weeks = {
        week.since: (
            week.pk,
            week.zone,
            [(day, *pair) for day, spans in enumerate(week.spans) for pair in spans],
        )
        for week in row.weeks.all()
    }
    holidays = {
        one.pk: (one.falls_on.isoformat(), one.start, one.end)
        for one in row.holidays.in_force().order_by("pk")
    }
    sides: list[tuple[str, object, object]] = [
        ("in use", story.is_used, row.retired_at is None),
        ("default", _default_by_the_log() == row.pk, row.is_default),
        ("region", story.region, row.region),
        ("weeks", story.weeks, weeks),
        ("holidays", story.holidays, holidays),
    ]
    return _differences(f"calendar {row.pk}", story.wrongs, sides)


def _default_by_the_log() -> int | None:
    position = Position.objects.filter(event_id=OuterRef("pk")).values("position")
    told = Event.objects.filter(kind__in=[events.ADDED.name, events.MADE_DEFAULT.name])
    default = None
    for event in told.annotate(position=Subquery(position)).order_by(
        F("position").asc(nulls_last=True), "pk"
    ):
        if event.kind == events.MADE_DEFAULT.name or event.payload["default"]:
            default = event.subject_id
    return default


def _compare_feed(row: Feed) -> list[Difference]:
    is_read, failed_with, wrongs = False, "", []
    for event in told_about("feed", [row.pk])[row.pk]:
        if event.kind == events.FEED_ADDED.name:
            is_read = True
        elif event.kind == events.FEED_REMOVED.name:
            is_read = False
        elif event.kind == events.FEED_FAILED.name:
            failed_with = event.payload["reason"]
        elif event.kind == events.FEED_RECOVERED.name:
            if not failed_with:
                wrongs.append("the log says that it recovered, and it had not failed")
            failed_with = ""
    sides: list[tuple[str, object, object]] = [
        ("read", is_read, row.removed_at is None),
        ("failed with", failed_with, row.failed_with),
    ]
    return _differences(f"feed {row.pk}", wrongs, sides)


def _differences(about: str, wrongs: list[str], sides: list[tuple[str, object, object]]) -> list[Difference]:
    return [
        *(Difference(about, wrong) for wrong in wrongs),
        *(
            Difference(about, f"{what}: the log says {_words(log)}, the rows {_words(rows)}")
            for what, log, rows in sides
            if log != rows
        ),
    ]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{key} {kept}" for key, kept in sorted(value.items())) or "none"
    return str(value) or "nothing"


def _added(story: Story, event: Event) -> None:
    story.is_used = True
    _week(story, event, event.at)


def _hours_set(story: Story, event: Event) -> None:
    since = datetime.fromisoformat(event.payload["since"])
    if since < event.at:
        story.wrongs.append(
            f"the log says at {event.at.isoformat()} what was worked from {since.isoformat()} on"
        )
    _week(story, event, since)


def _week(story: Story, event: Event, since: datetime) -> None:
    openings = [(one["day"], one["start"], one["end"]) for one in event.payload["openings"]]
    story.weeks[since] = (event.payload["week"], event.payload["zone"], openings)


def _plan_dropped(story: Story, event: Event) -> None:
    week = event.payload["week"]
    kept = {since: one for since, one in story.weeks.items() if one[0] != week}
    if len(kept) == len(story.weeks):
        story.wrongs.append(f"the log says that week {week} was dropped, and it was not planned")
    story.weeks = kept


def _region_chosen(story: Story, event: Event) -> None:
    before = event.payload["from_region"] or ""
    if before != story.region:
        story.wrongs.append(
            f"the log says that its region was {_words(before)}, and it was {_words(story.region)}"
        )
    story.region = event.payload["to_region"] or ""


def _holidays_changed(story: Story, event: Event) -> None:
    for pk in event.payload["removed"]:
        if story.holidays.pop(pk, None) is None:
            story.wrongs.append(f"the log says that holiday {pk} was removed, and it was none")
    for one in event.payload["added"]:
        story.holidays[one["holiday"]] = (one["on"], one["start"], one["end"])


def _retired(story: Story, event: Event) -> None:
    story.is_used = False


def _reinstated(story: Story, event: Event) -> None:
    story.is_used = True


_STEPS: dict[str, Callable[[Story, Event], None]] = {
    events.ADDED.name: _added,
    events.HOURS_SET.name: _hours_set,
    events.PLAN_DROPPED.name: _plan_dropped,
    events.REGION_CHOSEN.name: _region_chosen,
    events.HOLIDAYS_CHANGED.name: _holidays_changed,
    events.RETIRED.name: _retired,
    events.REINSTATED.name: _reinstated,
}
