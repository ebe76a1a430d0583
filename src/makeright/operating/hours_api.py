"""Hours, for programs: calendars, when is worked and when not. It stands here since who may set them is known on a
floor above theirs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.hours import closing, feeding, keeping
from makeright.hours.clock import MINUTES_OF_A_DAY, Span
from makeright.hours.models import Calendar, Feed, Holiday, Week
from makeright.hours.reading import hours_of
from makeright.hours.refusals import Refused
from makeright.hours.spelling import clock, minutes_of, read, write
from makeright.jobs.queueing import enqueue
from makeright.operating.permissions import MANAGE_HOURS
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Hours"])
CalendarId = Annotated[int, Id("cal")]
WeekId = Annotated[int, Id("wk")]
HolidayId = Annotated[int, Id("hol")]
FeedId = Annotated[int, Id("fed")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Hours = Annotated[str, Field(min_length=1, max_length=1_000)]
Zone = Annotated[str, Field(min_length=1, max_length=60)]
Region = Annotated[str, Field(max_length=10)]
Clock = Annotated[str, Field(max_length=10)]
Manages = Bearer(MANAGE_HOURS)


class WeekTold(Told):
    """Hours that count from a moment on, as they are written: Mo-Fr 9:00-17:00."""

    id: WeekId
    hours: str
    zone: str
    since: datetime

    @staticmethod
    def resolve_hours(week: Week) -> str:
        return write(hours_of(week.calendar).at(week.since).week)


class CalendarTold(Told):
    """When is worked: `weeks` one after the other, the last counts for ever. One counts for all who have no other."""

    id: CalendarId
    name: str
    is_default: bool
    region: str
    retired_at: datetime | None
    weeks: list[WeekTold]

    @staticmethod
    def resolve_weeks(calendar: Calendar) -> list[Week]:
        return list(calendar.weeks.select_related("calendar").order_by("since"))


class CalendarsTold(Told):
    items: list[CalendarTold]
    next: str | None


class NewCalendar(Said):
    """`region` is the one whose public holidays are kept, such as DE-BY; empty: nobody's."""

    name: Name
    hours: Hours
    zone: Zone
    region: Region = ""


class CalendarSaid(Said):
    """What changes; what isn't said stays."""

    name: Name | None = None
    region: Region | None = None


class HoursSaid(Said):
    """Others from now on, or from a moment ahead."""

    hours: Hours
    zone: Zone
    since: datetime | None = None


class HolidayTold(Told):
    """A day off, or a part of one: minutes of the day as the clock shows them."""

    id: HolidayId
    day: date = Field(alias="falls_on")
    name: str
    start: str
    end: str
    source: str

    @staticmethod
    def resolve_start(holiday: Holiday) -> str:
        return clock(holiday.start)

    @staticmethod
    def resolve_end(holiday: Holiday) -> str:
        return clock(holiday.end)


class HolidaysTold(Told):
    items: list[HolidayTold]
    next: str | None


class NewHoliday(Said):
    """Without `start` and `end` the whole day."""

    day: date
    name: Name
    start: Clock = ""
    end: Clock = ""


class FeedTold(Told):
    """A calendar on the web whose events are days off. Its address is told to nobody: it may open more than this."""

    id: FeedId
    name: str
    host: str
    read_at: datetime | None
    failed_with: str


class FeedsTold(Told):
    items: list[FeedTold]


class NewFeed(Said):
    url: Annotated[str, Field(min_length=1, max_length=feeding.LONGEST_URL)]
    name: Annotated[str, Field(max_length=120)] = ""


@router.get("/calendars", response=CalendarsTold, summary="Calendars, also those retired")
def calendars(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Calendar.objects.all(), after, limit)


@router.post("/calendars", response={201: CalendarTold}, auth=Manages, summary="One more")
def add(request: HttpRequest, said: NewCalendar) -> Status[Calendar]:
    by = actor_of(request)
    with transaction.atomic():
        made = keeping.add_calendar(said.name, zone=said.zone, week=read(said.hours), by=by)
        if said.region:
            closing.choose_region(made, said.region.upper(), by=by)
    return Status(201, made)


@router.get("/calendars/{calendar}", response=CalendarTold, summary="A calendar")
def calendar(request: HttpRequest, calendar: Path[CalendarId]) -> Calendar:
    return get_object_or_404(Calendar, pk=calendar)


@router.patch(
    "/calendars/{calendar}", response=CalendarTold, auth=Manages, summary="Change its name or its region"
)
def change(request: HttpRequest, calendar: Path[CalendarId], said: CalendarSaid) -> Calendar:
    found, by = _in_use(calendar), actor_of(request)
    with transaction.atomic():
        if said.name is not None:
            keeping.rename(found, said.name, by=by)
        if said.region is not None:
            closing.choose_region(found, said.region.upper(), by=by)
    return found


@router.put(
    "/calendars/{calendar}/hours", response=CalendarTold, auth=Manages, summary="Other hours, now or later"
)
def set_hours(request: HttpRequest, calendar: Path[CalendarId], said: HoursSaid) -> Calendar:
    found = _in_use(calendar)
    by = actor_of(request)
    keeping.set_hours(found, read(said.hours), zone=said.zone, since=said.since, by=by)
    return found


@router.delete(
    "/calendars/{calendar}/weeks/{week}", response=CalendarTold, auth=Manages, summary="Drop what is planned"
)
def drop_plan(request: HttpRequest, calendar: Path[CalendarId], week: Path[WeekId]) -> Calendar:
    found = _in_use(calendar)
    keeping.drop_plan(found, get_object_or_404(found.weeks, pk=week), by=actor_of(request))
    return found


@router.put(
    "/calendars/{calendar}/default",
    response=CalendarTold,
    auth=Manages,
    summary="Have it count for all who have no other",
)
def make_default(request: HttpRequest, calendar: Path[CalendarId]) -> Calendar:
    found = _in_use(calendar)
    keeping.make_default(found, by=actor_of(request))
    return found


@router.put(
    "/calendars/{calendar}/retirement", response=CalendarTold, auth=Manages, summary="Use it no longer"
)
def retire(request: HttpRequest, calendar: Path[CalendarId]) -> Calendar:
    found = get_object_or_404(Calendar, pk=calendar)
    keeping.retire(found, by=actor_of(request))
    return get_object_or_404(Calendar, pk=calendar)


@router.delete(
    "/calendars/{calendar}/retirement", response=CalendarTold, auth=Manages, summary="Take it up again"
)
def reinstate(request: HttpRequest, calendar: Path[CalendarId]) -> Calendar:
    keeping.reinstate(get_object_or_404(Calendar, pk=calendar), by=actor_of(request))
    return get_object_or_404(Calendar, pk=calendar)


@router.get("/calendars/{calendar}/holidays", response=HolidaysTold, summary="Its days off")
def holidays(
    request: HttpRequest, calendar: Path[CalendarId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    return page(get_object_or_404(Calendar, pk=calendar).holidays.in_force(), after, limit)


@router.post(
    "/calendars/{calendar}/holidays", response={201: HolidayTold}, auth=Manages, summary="One more day off"
)
def add_holiday(request: HttpRequest, calendar: Path[CalendarId], said: NewHoliday) -> Status[Holiday]:
    found, by = _in_use(calendar), actor_of(request)
    return Status(201, closing.add_holiday(found, said.day, said.name, span=_span(said), by=by))


@router.delete(
    "/calendars/{calendar}/holidays/{holiday}", response={204: None}, auth=Manages, summary="Work on it"
)
def remove_holiday(
    request: HttpRequest, calendar: Path[CalendarId], holiday: Path[HolidayId]
) -> Status[None]:
    row = get_object_or_404(_in_use(calendar).holidays, pk=holiday)
    closing.remove_holiday(row, by=actor_of(request))
    return Status(204, None)


@router.get("/calendars/{calendar}/feeds", response=FeedsTold, auth=Manages, summary="What it follows")
def feeds(request: HttpRequest, calendar: Path[CalendarId]) -> dict[str, Any]:
    return {"items": get_object_or_404(Calendar, pk=calendar).feeds.in_use().order_by("pk")}


@router.post(
    "/calendars/{calendar}/feeds",
    response={201: FeedTold},
    auth=Manages,
    summary="Follow a calendar on the web",
)
def add_feed(request: HttpRequest, calendar: Path[CalendarId], said: NewFeed) -> Status[Feed]:
    return Status(201, feeding.add_feed(_in_use(calendar), said.url, said.name, by=actor_of(request)))


@router.post(
    "/calendars/{calendar}/feeds/{feed}/reading",
    response={202: FeedTold},
    auth=Manages,
    summary="Have it read soon",
)
def read_feed(request: HttpRequest, calendar: Path[CalendarId], feed: Path[FeedId]) -> Status[Feed]:
    found = get_object_or_404(_in_use(calendar).feeds.in_use(), pk=feed)
    enqueue("hours.read_feed", feed=found.pk)
    return Status(202, found)


@router.delete(
    "/calendars/{calendar}/feeds/{feed}", response={204: None}, auth=Manages, summary="Follow it no longer"
)
def remove_feed(request: HttpRequest, calendar: Path[CalendarId], feed: Path[FeedId]) -> Status[None]:
    feeding.remove_feed(get_object_or_404(_in_use(calendar).feeds, pk=feed), by=actor_of(request))
    return Status(204, None)


def _in_use(key: int) -> Calendar:
    return get_object_or_404(Calendar.objects.in_use(), pk=key)


def _span(said: NewHoliday) -> Span:
    start = minutes_of(said.start) if said.start else 0
    end = minutes_of(said.end) if said.end else MINUTES_OF_A_DAY
    if start >= end:
        raise Refused("no_time", "A part of a day ends after it begins.")
    return Span(start, end)
