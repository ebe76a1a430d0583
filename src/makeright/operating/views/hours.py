"""When we work: the page of calendars, with the forms that change them.

It stands here and not with the calendars, since who may set them is known on a floor above theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from makeright.hours import closing, feeding, keeping, telling
from makeright.hours.forms import CalendarForm, ClosingForm, FeedForm, HoursForm, NameForm, RegionForm
from makeright.hours.models import Calendar, Feed, Holiday, Week
from makeright.hours.reading import hours_of
from makeright.hours.refusals import Refused
from makeright.hours.spelling import write
from makeright.jobs.queueing import enqueue
from makeright.operating.permissions import MANAGE_HOURS
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 30  # holidays of a calendar


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar as the page shows it: in sentences, and as it is typed. `plans`: weeks that lie ahead, each with the
    moment from which it counts there."""

    calendar: Calendar
    words: str
    now_words: str
    hours: str
    zone: str
    plans: list[tuple[Week, datetime, str]]
    holidays: list[Holiday]
    more: int
    feeds: list[Feed]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that was filled in wrongly: which one (`kind`), and of which calendar, if of one."""

    kind: str
    calendar: int | None
    form: forms.Form


class HoursView(SettingsView):
    """A view that answers with the page's rows, changed or with what was wrong."""

    sees = MANAGE_HOURS
    template, part, at = "operating/hours.html", "operating/_hours.html", "hours"
    kind = ""
    form: type[forms.Form] = forms.Form

    def shown(self, wrong: Wrong | None = None) -> HttpResponse:
        return self.show_part(status=422 if wrong else 200, **_all_of_it(self.now, wrong))

    def attempt(
        self, verb: Callable[[dict[str, Any]], object], calendar: Calendar | None = None
    ) -> HttpResponse:
        """Check what was filled in and do it; whatever is refused stands at the form."""
        form = self.form(self.request.POST)
        if form.is_valid():
            try:
                verb(form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.words)
        return self.shown(Wrong(self.kind, calendar.pk if calendar else None, form) if form.errors else None)


class Hours(HoursView):
    """The page of calendars. POST adds one."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind, form = "add", CalendarForm

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(**_all_of_it(self.now, None))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(self._add)

    def _add(self, said: dict[str, Any]) -> None:
        calendar = keeping.add_calendar(said["name"], zone=said["zone"], week=said["hours"], by=self.actor)
        if said["region"]:
            closing.choose_region(calendar, said["region"], by=self.actor)


class HoursRows(HoursView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown()


class CalendarView(HoursView):
    """A view of one calendar that is in use, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("calendar")
        return super().dispatch(request, *args, **kwargs)

    @property
    def found(self) -> Calendar:
        return get_object_or_404(Calendar.objects.in_use(), pk=self._key)


class CalendarHours(CalendarView):
    """The hours of a calendar: POST sets others, from now on or from a day ahead."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind, form = "hours", HoursForm

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found

        def change(said: dict[str, Any]) -> None:
            zone, since = keeping.zone_called(said["zone"]), said["since"]
            begins = datetime.combine(since, time(), zone) if since else None
            keeping.set_hours(calendar, said["hours"], zone=zone.key, since=begins, by=self.actor)

        return self.attempt(change, calendar)


class Plan(CalendarView):
    """Hours that lie ahead: DELETE drops them."""

    needs: ClassVar = {"delete": MANAGE_HOURS}

    def delete(self, request: HttpRequest, week: int) -> HttpResponse:
        calendar = self.found
        keeping.drop_plan(calendar, get_object_or_404(calendar.weeks, pk=week), by=self.actor)
        return self.shown()


class CalendarName(CalendarView):
    """What a calendar is called: POST calls it otherwise."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind, form = "name", NameForm

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found
        return self.attempt(lambda said: keeping.rename(calendar, said["name"], by=self.actor), calendar)


class Region(CalendarView):
    """Whose public holidays a calendar keeps: POST chooses."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind, form = "region", RegionForm

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found
        return self.attempt(
            lambda said: closing.choose_region(calendar, said["region"], by=self.actor), calendar
        )


class Holidays(CalendarView):
    """The days off of a calendar: POST adds one."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind, form = "close", ClosingForm

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found
        return self.attempt(
            lambda said: closing.add_holiday(
                calendar, said["day"], said["name"], span=said["span"], by=self.actor
            ),
            calendar,
        )


class OneHoliday(CalendarView):
    """A day off: DELETE has it worked."""

    needs: ClassVar = {"delete": MANAGE_HOURS}
    kind = "close"

    def delete(self, request: HttpRequest, holiday: int) -> HttpResponse:
        calendar = self.found
        row = get_object_or_404(calendar.holidays, pk=holiday)
        return self.attempt(lambda _: closing.remove_holiday(row, by=self.actor), calendar)


class Feeds(CalendarView):
    """The calendars on the web that one follows: POST adds one."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind, form = "feed", FeedForm

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found
        return self.attempt(
            lambda said: feeding.add_feed(calendar, said["url"], said["name"], by=self.actor), calendar
        )


class OneFeed(CalendarView):
    """A calendar on the web that one follows: POST has it read soon, DELETE follows it no longer."""

    needs: ClassVar = {"post": MANAGE_HOURS, "delete": MANAGE_HOURS}

    def post(self, request: HttpRequest, feed: int) -> HttpResponse:
        enqueue("hours.read_feed", feed=get_object_or_404(self.found.feeds.in_use(), pk=feed).pk)
        return self.shown()

    def delete(self, request: HttpRequest, feed: int) -> HttpResponse:
        feeding.remove_feed(get_object_or_404(self.found.feeds, pk=feed), by=self.actor)
        return self.shown()


class Default(CalendarView):
    """That a calendar counts for all who have no other: POST makes it so."""

    needs: ClassVar = {"post": MANAGE_HOURS}
    kind = "more"

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found
        return self.attempt(lambda _: keeping.make_default(calendar, by=self.actor), calendar)


class Retirement(CalendarView):
    """That a calendar is used no longer: POST makes it so, DELETE takes it up again."""

    needs: ClassVar = {"post": MANAGE_HOURS, "delete": MANAGE_HOURS}
    kind = "more"

    def post(self, request: HttpRequest) -> HttpResponse:
        calendar = self.found
        return self.attempt(lambda _: keeping.retire(calendar, by=self.actor), calendar)

    def delete(self, request: HttpRequest) -> HttpResponse:
        calendar = get_object_or_404(Calendar, pk=self._key)
        return self.attempt(lambda _: keeping.reinstate(calendar, by=self.actor), calendar)


def _all_of_it(now: datetime, wrong: Wrong | None) -> Context:
    calendars = Calendar.objects.in_use().order_by("-is_default", "name", "pk")
    return {
        "calendars": [_shown(each, now) for each in calendars],
        "retired": Calendar.objects.filter(retired_at__isnull=False).order_by("-retired_at")[:SHOWN],
        "wrong": wrong,
    }


def _shown(calendar: Calendar, now: datetime) -> Shown:
    timetable = hours_of(calendar).at(now)
    today = now.astimezone(timetable.zone).date()
    ahead = (
        calendar.holidays.in_force()
        .from_day(today)
        .select_related("feed")
        .order_by("falls_on", "start", "pk")
    )
    plans = calendar.weeks.filter(since__gt=now).order_by("since")
    return Shown(
        calendar=calendar,
        words=telling.in_words(calendar, now=now),
        now_words=telling.now_in_words(calendar, now=now),
        hours=write(timetable.week),
        zone=timetable.zone.key,
        plans=[
            (
                week,
                week.since.astimezone(week.where),
                telling.week_in_words(hours_of(calendar).at(week.since)),
            )
            for week in plans
        ],
        holidays=list(ahead[:SHOWN]),
        more=max(ahead.count() - SHOWN, 0),
        feeds=list(calendar.feeds.in_use().order_by("pk")),
    )
