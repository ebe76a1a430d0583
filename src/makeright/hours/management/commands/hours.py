"""Hours from the command line: `makeright hours list`, `add`, `set`, `close`, `region`, `feed`, `when` and others."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from makeright.hours import closing, feeding, keeping, regions, telling
from makeright.hours.clock import Span, is_open, next_opening
from makeright.hours.closing import today_of
from makeright.hours.models import Calendar, Feed
from makeright.hours.reading import hours_of, zone_at
from makeright.hours.refusals import Refused
from makeright.hours.spelling import Misspelled, minutes_of, read, write
from makeright.lib.actor import Actor

BY = Actor.system("command")
SAID_AS = 'such as "Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10-14", "24/7" or "closed"'


class Command(BaseCommand):
    help = "Says when is worked, and changes it: calendars with their hours, holidays and feeds of days off."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="the calendars, in sentences").add_argument(
            "--json", action="store_true"
        )
        self._of_one(
            verbs, "show", "a calendar with what is planned, its feeds and the holidays of the next months"
        )
        adding = self._of_one(verbs, "add", "one more calendar")
        adding.add_argument("zone", help="a time zone, such as Europe/Berlin")
        adding.add_argument("hours", help=SAID_AS)
        adding.add_argument("--region", default="", help="whose public holidays it keeps, such as DE-BY")
        setting = self._of_one(verbs, "set", "other hours, from now on or from a day ahead")
        setting.add_argument("hours", help=SAID_AS)
        setting.add_argument("--zone", default="", help="another time zone")
        setting.add_argument("--from", dest="since", metavar="DATE", type=date.fromisoformat)
        dropping = self._of_one(verbs, "drop-plan", "don’t change to hours that were planned")
        dropping.add_argument("since", metavar="DATE", type=date.fromisoformat)
        self._of_one(verbs, "rename", "another name").add_argument("name")
        self._of_one(verbs, "default", "it counts for all who have no other")
        self._of_one(verbs, "retire", "it is used no longer")
        self._of_one(verbs, "reinstate", "it is used again")
        region = self._of_one(
            verbs, "region", "keep the public holidays of a region, such as DE-BY, or of none"
        )
        region.add_argument("region", help="as `makeright hours regions` names them, or none")
        verbs.add_parser("regions", help="the regions whose holidays are known").add_argument(
            "beginning", nargs="?", default=""
        )
        self._of_one(verbs, "holidays", "the holidays ahead").add_argument("--json", action="store_true")
        closing_on = self._of_one(verbs, "close", "closed on a day, or in a part of it")
        closing_on.add_argument("day", type=date.fromisoformat, help="such as 2026-12-24")
        closing_on.add_argument("name", help="what it is called")
        closing_on.add_argument(
            "--hours", default="0:00-24:00", help="closed from when to when; all day if not said"
        )
        self._of_one(verbs, "open", "work on a holiday after all").add_argument(
            "day", type=date.fromisoformat
        )
        feed = self._of_one(verbs, "feed", "follow a calendar on the web, whose events are days off")
        feed.add_argument("act", choices=["add", "remove", "read", "list"])
        feed.add_argument("name", nargs="?", default="", help="what it is called here")
        feed.add_argument("url", nargs="?", default="", help="its address, to add it")
        when = self._of_one(verbs, "when", "whether is open now, and when it opens or closes next")
        when.add_argument("--json", action="store_true")
        when.add_argument(
            "--at", type=datetime.fromisoformat, help="another moment, by its clock: 2026-12-24T18:00"
        )

    def _of_one(self, verbs: Any, name: str, help_text: str) -> CommandParser:
        parser: CommandParser = verbs.add_parser(name, help=help_text)
        parser.add_argument("calendar", help="its name")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        acts: dict[str, Callable[[dict[str, Any]], str]] = {
            "list": self._list,
            "show": self._show,
            "add": self._add,
            "set": self._set,
            "drop-plan": self._drop_plan,
            "rename": self._rename,
            "default": self._default,
            "retire": self._retire,
            "reinstate": self._reinstate,
            "region": self._region,
            "regions": self._regions,
            "holidays": self._holidays,
            "close": self._close,
            "open": self._open,
            "feed": self._feed,
            "when": self._when,
        }
        try:
            self.stdout.write(acts[options["verb"]](options))
        except Refused as refused:
            raise CommandError(refused.words) from refused
        except Misspelled as misspelled:
            raise CommandError(str(misspelled)) from misspelled

    def _list(self, said: dict[str, Any]) -> str:
        now = timezone.now()
        found = list(Calendar.objects.in_use().order_by("-is_default", "name"))
        if said["json"]:
            return json.dumps([_plain(each, now) for each in found])
        if not found:
            return 'No calendar says when is worked, so every minute counts. makeright hours add NAME ZONE "Mo-Fr 9-17"'
        return "\n".join(
            f"{each.name}{' (default)' if each.is_default else ''}: {telling.in_words(each, now=now)}"
            for each in found
        )

    def _show(self, said: dict[str, Any]) -> str:
        calendar, now = _find(said), timezone.now()
        lines = [telling.in_words(calendar, now=now), telling.now_in_words(calendar, now=now)]
        lines += [
            f"From {week.since.astimezone(week.where):%Y-%m-%d %H:%M} on: {write(week.days)} ({week.zone})"
            for week in calendar.weeks.filter(since__gt=now).order_by("since")
        ]
        lines += _feeds(calendar)
        return "\n".join([*lines, *_days(calendar, now)[:20]])

    def _add(self, said: dict[str, Any]) -> str:
        region = said["region"].upper()
        if region and not regions.is_known(region):
            raise CommandError(
                f"{region} is no region whose holidays are known. makeright hours regions lists them."
            )
        calendar = keeping.add_calendar(said["calendar"], zone=said["zone"], week=read(said["hours"]), by=BY)
        if region:
            closing.choose_region(calendar, region, by=BY)
        return telling.in_words(calendar, now=timezone.now())

    def _set(self, said: dict[str, Any]) -> str:
        calendar, now, zone = _find(said), timezone.now(), said["zone"]
        since = None
        if said["since"]:
            since = _midnight(said["since"], keeping.zone_called(zone) if zone else zone_at(calendar, now))
        week = read(said["hours"])
        changed = keeping.set_hours(calendar, week, zone=zone, since=since, by=BY)
        if not changed:
            return "These are its hours already."
        return (
            f"From {said['since']} on: {write(week)}"
            if since
            else telling.in_words(calendar, now=timezone.now())
        )

    def _drop_plan(self, said: dict[str, Any]) -> str:
        calendar, now = _find(said), timezone.now()
        for week in calendar.weeks.filter(since__gt=now):
            if week.since.astimezone(week.where).date() == said["since"] and keeping.drop_plan(
                calendar, week, by=BY
            ):
                return telling.in_words(calendar, now=now)
        raise CommandError(f"Nothing is planned from {said['since']} on.")

    def _rename(self, said: dict[str, Any]) -> str:
        calendar = _find(said)
        keeping.rename(calendar, said["name"], by=BY)
        return f"It is called {calendar.name}."

    def _default(self, said: dict[str, Any]) -> str:
        calendar = _find(said)
        keeping.make_default(calendar, by=BY)
        return f"{calendar} counts for all who have no other calendar."

    def _retire(self, said: dict[str, Any]) -> str:
        calendar = _find(said)
        keeping.retire(calendar, by=BY)
        return f"{calendar} is used no longer."

    def _reinstate(self, said: dict[str, Any]) -> str:
        calendar = Calendar.objects.filter(name=said["calendar"]).order_by("-retired_at").first()
        if calendar is None:
            raise CommandError(f"There is no calendar called {said['calendar']}.")
        keeping.reinstate(calendar, by=BY)
        return f"{calendar} is used again."

    def _region(self, said: dict[str, Any]) -> str:
        calendar = _find(said)
        closing.choose_region(calendar, "" if said["region"].lower() == "none" else said["region"], by=BY)
        return telling.in_words(calendar, now=timezone.now())

    def _regions(self, said: dict[str, Any]) -> str:
        known = [code for code in sorted(regions.regions()) if code.startswith(said["beginning"].upper())]
        if not said["beginning"]:
            return (
                " ".join(code for code in known if "-" not in code)
                + "\nParts of one: makeright hours regions DE"
            )
        return (
            "\n".join(f"{code:8} {regions.name_of(code)}" for code in known)
            or "None is known that begins so."
        )

    def _holidays(self, said: dict[str, Any]) -> str:
        calendar, now = _find(said), timezone.now()
        if said["json"]:
            return json.dumps(_plain(calendar, now)["holidays"])
        return "\n".join(_days(calendar, now)) or f"{calendar} has no holidays ahead."

    def _close(self, said: dict[str, Any]) -> str:
        calendar = _find(said)
        start, dash, end = said["hours"].partition("-")
        if not dash or minutes_of(start) >= minutes_of(end):
            raise CommandError(f"“{said['hours']}” is no part of a day, such as 13:00-24:00.")
        span = Span(minutes_of(start), minutes_of(end))
        closing.add_holiday(calendar, said["day"], said["name"], span=span, by=BY)
        return f"{calendar} is closed on {said['day']}{'' if span == closing.WHOLE_DAY else ', ' + said['hours']}."

    def _open(self, said: dict[str, Any]) -> str:
        calendar = _find(said)
        found = list(calendar.holidays.in_force().filter(falls_on=said["day"]))
        if not found:
            raise CommandError(f"{said['day']} is no holiday of {calendar}.")
        for holiday in found:
            closing.remove_holiday(holiday, by=BY)
        return f"{calendar} works on {said['day']}."

    def _feed(self, said: dict[str, Any]) -> str:
        calendar, act = _find(said), said["act"]
        if act == "list":
            return "\n".join(_feeds(calendar)) or f"{calendar} follows no calendar on the web."
        if act == "add":
            feed = feeding.add_feed(calendar, said["url"], said["name"], by=BY)
        else:
            feed = _feed_called(calendar, said["name"])
        if act == "remove":
            feeding.remove_feed(feed, by=BY)
            return f"{feed} is read no longer; its days ahead are worked."
        if not feeding.read_feed(feed, by=BY):
            raise CommandError(f"{feed} can’t be read: {feed.failure} It is tried again every few hours.")
        days = feed.holidays.in_force().from_day(today_of(calendar, timezone.now())).count()
        return f"{feed} was read: {days} {'day' if days == 1 else 'days'} or parts of days off lie ahead."

    def _when(self, said: dict[str, Any]) -> str:
        calendar, now = _find(said), timezone.now()
        if said["at"]:
            at: datetime = said["at"]
            now = at if at.tzinfo else at.replace(tzinfo=zone_at(calendar, now))
        if not said["json"]:
            return telling.now_in_words(calendar, now=now)
        hours = hours_of(calendar)
        opens = next_opening(hours, now)
        return json.dumps({"open": is_open(hours, now), "opens_at": opens and opens.isoformat()})


def _find(said: dict[str, Any]) -> Calendar:
    found = Calendar.objects.in_use().filter(name=said["calendar"]).first()
    if found is None:
        raise CommandError(
            f"There is no calendar called {said['calendar']}. makeright hours list names them."
        )
    return found


def _feed_called(calendar: Calendar, name: str) -> Feed:
    found = list(calendar.feeds.in_use().filter(name=name).order_by("pk"))
    if not found:
        raise CommandError(f"{calendar} follows no calendar on the web that is called {name or 'so'}.")
    return found[0]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _feeds(calendar: Calendar) -> list[str]:
    lines = []
    for feed in calendar.feeds.in_use().order_by("pk"):
        read_at = f"last read {feed.read_at:%Y-%m-%d %H:%M} UTC" if feed.read_at else "never read yet"
        wrong = f". It can’t be read: {feed.failure}" if feed.failed_with else ""
        lines.append(f"Follows {feed.name} at {feed.host}, {read_at}{wrong}")
    return lines


def _days(calendar: Calendar, now: datetime) -> list[str]:
    ahead = calendar.holidays.in_force().from_day(today_of(calendar, now)).order_by("falls_on", "start", "pk")
    return [
        f"{one.falls_on:%Y-%m-%d} {'all day' if one.is_whole_day else telling.span_in_words(one.span):11}"
        f"  {one.name} ({one.region or (one.feed.name if one.feed else 'by hand')})"
        for one in ahead.select_related("feed")
    ]


def _plain(calendar: Calendar, now: datetime) -> dict[str, Any]:
    timetable = hours_of(calendar).at(now)
    ahead = calendar.holidays.in_force().from_day(today_of(calendar, now)).order_by("falls_on", "start", "pk")
    return {
        "name": calendar.name,
        "default": calendar.is_default,
        "zone": timetable.zone.key,
        "hours": write(timetable.week),
        "region": calendar.region or None,
        "holidays": [
            {
                "date": one.falls_on.isoformat(),
                "hours": None if one.is_whole_day else telling.span_in_words(one.span).replace("–", "-"),
                "name": one.name,
                "source": one.source,
            }
            for one in ahead
        ],
    }
