"""A week of a calendar, from a moment on."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models

from makeright.hours.clock import Span, Spans
from makeright.hours.models.calendar import Calendar


class Week(models.Model):
    """The hours of seven days in a zone, from `since` until the next one of the calendar.

    `spans` has seven lists, Monday first, of pairs of minutes of the day: [[540, 750], [810, 1080]].
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="weeks")
    zone = models.CharField(max_length=60)
    spans = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "since"], name="hours_one_week_since")]

    def __str__(self) -> str:
        return f"week {self.pk} of calendar {self.calendar_id}, since {self.since:%Y-%m-%d %H:%M}"

    @property
    def where(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def days(self) -> tuple[Spans, ...]:
        return tuple(tuple(Span(start, end) for start, end in day) for day in self.spans)
